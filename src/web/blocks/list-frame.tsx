/** What surrounds a list: search, filters and count above it, the bar of what is chosen in their place, and the two ways of being empty. */
import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { tellAmount, tellCount } from "../format/number.ts";
import { Button } from "./button.tsx";
import { SearchBox } from "./search-box.tsx";
import type { Selection } from "./selection.ts";
import { Empty } from "./states.tsx";
import { usePhone } from "./use-phone.ts";

export function ListFrame({
  noun,
  search,
  onSearch,
  filters,
  add,
  total,
  shown,
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
  readonly total: number;
  readonly shown: number;
  readonly isFiltered: boolean;
  readonly onClear: () => void;
  readonly selection?: Selection | undefined;
  /** What can be done with the chosen ones. */
  readonly chosenActions?: ReactNode;
  readonly empty: ReactNode;
  readonly children: ReactNode;
}) {
  const phone = usePhone();
  if (total === 0) return <div className="list-scroll">{empty}</div>;
  return (
    <>
      {selection?.isOpen ? (
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
              {isFiltered ? `${tellCount(shown)} of ` : ""}
              {tellAmount(total, noun)}
            </span>
          </span>
        </div>
      )}
      {shown === 0 ? (
        <div className="list-scroll">
          <Empty title={`No ${noun}s match`} action={<Button onClick={onClear}>Clear filters</Button>} />
        </div>
      ) : (
        children
      )}
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
