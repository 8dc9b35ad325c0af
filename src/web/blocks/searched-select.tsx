/** A select over a list that may be longer than a page: then a field beside its label searches all of it. What is chosen stays an option. */
import { type ComponentProps, useState } from "react";
import { type PagedRoute, useSearched } from "../api/reads.ts";
import { type Option, SelectField } from "./field.tsx";
import { SearchBox } from "./search-box.tsx";

/** What a list has for a select, and the words that it is searched by. */
export function useChoices<Name extends PagedRoute>(name: Name, options?: Parameters<typeof useSearched>[2]) {
  const [words, setWords] = useState("");
  const { data, isLong, error } = useSearched(name, words, options);
  return { data, error, search: { isLong, words, onSearch: setWords } };
}

export type ChoiceSearch = ReturnType<typeof useChoices>["search"];

export function SearchedSelect({
  search,
  what,
  chosen,
  options,
  ...select
}: {
  readonly search: ChoiceSearch;
  /** "queries" */
  readonly what: string;
  /** The one that is chosen, for when the words find others; null for none. */
  readonly chosen: Option | null;
} & ComponentProps<typeof SelectField>) {
  const isThere = chosen === null || options.some(({ value }) => value === chosen.value);
  return (
    <SelectField
      {...select}
      options={isThere ? options : [...options, chosen]}
      {...(search.isLong
        ? {
            aside: (
              <SearchBox
                small
                slash={false}
                value={search.words}
                label={`Search ${what}`}
                placeholder="Search"
                onSearch={search.onSearch}
              />
            ),
          }
        : {})}
    />
  );
}
