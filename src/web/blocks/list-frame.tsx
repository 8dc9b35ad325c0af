/** What surrounds a list: search, filters and count above it, the bar of what is chosen in their place, and the two ways of being empty. */
import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { tellAmount, tellCount } from "../format/number.ts";
import { Button } from "./button.tsx";
import { PagedList, type PagedRead } from "./paged-list.tsx";
import { SearchBox } from "./search-box.tsx";
import type { Selection } from "./selection.ts";
import { usePhone } from "./use-phone.ts";

export function ListFrame({
  noun,
  search,
  onSearch,
  filters,
  add,
  pages: { list, first },
  isFiltered,
  onClear,
  selection,
  chosenActions,
  empty,
  children,
}: {
  /** "orchestration"; its plural is with an s. */
  readonly noun: string;
  readonly search: string | undefined;
  readonly onSearch: (words: string | undefined) => void;
  readonly filters?: ReactNode;
  /** The button that adds one, where the page's own bar does not hold it. */
  readonly add?: ReactNode;
  readonly pages: {
    readonly list: PagedRead;
    readonly first: { readonly total: number; readonly matching: number } | undefined;
  };
  readonly isFiltered: boolean;
  readonly onClear: () => void;
  readonly selection?: Selection | undefined;
  /** What can be done with the chosen ones. */
  readonly chosenActions?: ReactNode;
  readonly empty: ReactNode;
  readonly children: ReactNode;
}) {
  const phone = usePhone();
  const { total, matching } = first ?? { total: 0, matching: 0 };
  const clear = <Button onClick={onClear}>Clear filters</Button>;
  const bar = selection?.isOpen ? (
    <SelectBar selection={selection} noun={`${noun}s`}>
      {chosenActions}
    </SelectBar>
  ) : (
    <div className="list-bar">
      <SearchBox
        value={search ?? ""}
        label={`Search ${noun}s`}
        {...(phone ? { placeholder: "Search" } : {})}
        onSearch={(words) => onSearch(words || undefined)}
      />
      {filters !== undefined && <span className="desk-only line">{filters}</span>}
      {add}
      <span className="list-bar-end desk-only">
        {selection !== undefined && (
          <Button look="quiet" small onClick={selection.open}>
            Select
          </Button>
        )}
        <span className="list-bar-count num">
          {isFiltered ? `${tellCount(matching)} of ` : ""}
          {tellAmount(total, noun)}
        </span>
      </span>
    </div>
  );
  return (
    <>
      {total > 0 && bar}
      <PagedList
        list={list}
        what={`${noun}s`}
        more={`More ${noun}s`}
        isEmpty={matching === 0}
        isFiltered={total > 0}
        clear={clear}
        empty={empty}
      >
        {children}
      </PagedList>
    </>
  );
}

export function SelectBar({
  selection,
  noun,
  children,
}: {
  readonly selection: Selection;
  /** "queries" */
  readonly noun: string;
  readonly children: ReactNode;
}) {
  const { close } = selection;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === "Escape" && document.querySelector("dialog[open]") === null) close();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [close]);
  return (
    <section className="list-bar select-bar" aria-label="Selected">
      <span className="strong num" aria-live="polite">
        {selection.ids.size === 0 ? `Choose ${noun}` : `${tellCount(selection.ids.size)} selected`}
      </span>
      {selection.ids.size > 0 && children}
      <Button look="quiet" small icon={<IconX />} onClick={close}>
        Done
      </Button>
    </section>
  );
}

/** The keys of a list, said below it. */
export function KeysLine({ keys }: { readonly keys: readonly (readonly [keys: string, does: string])[] }) {
  return (
    <p className="keys-line" aria-hidden="true">
      {keys.map(([pressed, does]) => (
        <span key={does}>
          {pressed.split(" ").map((key) => (
            <span key={key} className="kbd">
              {key}
            </span>
          ))}{" "}
          {does}
        </span>
      ))}
    </p>
  );
}
