/** The books as an equation: Read = Unchanged + Rejected + Delivered + Failed + Unsent. Each term may be a filter of rows below. */
import { IconCircleCheckFilled, IconFileText } from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";
import { tellCount } from "../format/number.ts";
import { OutcomeIcon } from "./outcome-word.tsx";
import "./books.css";

export interface Books {
  readonly read: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly delivered: number;
  readonly created: number;
  readonly updated: number;
  readonly failed: number;
  readonly unsent: number;
}

export type BooksTerm = "read" | "unchanged" | "rejected" | "delivered" | "failed" | "unsent";

interface Term {
  readonly term: BooksTerm;
  readonly label: string;
  readonly icon: ReactNode;
  readonly sign: string | null;
}

const terms: readonly Term[] = [
  {
    term: "read",
    label: "Read",
    sign: null,
    icon: (
      <span className="status-icon tone-neutral">
        <IconFileText aria-hidden="true" />
      </span>
    ),
  },
  { term: "unchanged", label: "Unchanged", sign: "=", icon: <OutcomeIcon outcome="unchanged" /> },
  { term: "rejected", label: "Rejected", sign: "+", icon: <OutcomeIcon outcome="rejected" /> },
  {
    term: "delivered",
    label: "Delivered",
    sign: "+",
    icon: (
      <span className="status-icon tone-good">
        <IconCircleCheckFilled aria-hidden="true" />
      </span>
    ),
  },
  { term: "failed", label: "Failed", sign: "+", icon: <OutcomeIcon outcome="failed" /> },
  { term: "unsent", label: "Unsent", sign: "+", icon: <OutcomeIcon outcome="unsent" /> },
];

/** Terms that `onChoose` knows are buttons; the chosen one is marked. */
export function BooksEquation({
  books,
  inFlight = 0,
  chosen,
  choosable = [],
  onChoose,
}: {
  readonly books: Books;
  readonly inFlight?: number;
  readonly chosen?: BooksTerm | undefined;
  readonly choosable?: readonly BooksTerm[];
  readonly onChoose?: (term: BooksTerm) => void;
}) {
  return (
    <div className="books">
      {terms.map(({ term, label, icon, sign }) => {
        const below =
          term === "delivered" && books.delivered > 0
            ? `${tellCount(books.created)} created · ${tellCount(books.updated)} updated`
            : term === "unsent" && inFlight > 0
              ? `${tellCount(inFlight)} in flight`
              : null;
        const inside = (
          <>
            <span className="books-label">
              {icon} {label}
            </span>
            <span className="books-number num">{tellCount(books[term])}</span>
            {below !== null && <span className="books-below smallest faint num">{below}</span>}
          </>
        );
        return (
          <Fragment key={term}>
            {sign !== null && (
              <span className="books-sign" aria-hidden="true">
                {sign}
              </span>
            )}
            {onChoose !== undefined && choosable.includes(term) ? (
              <button
                type="button"
                className="books-term"
                aria-pressed={chosen === term}
                onClick={() => onChoose(term)}
              >
                {inside}
              </button>
            ) : (
              <div className="books-term">{inside}</div>
            )}
          </Fragment>
        );
      })}
    </div>
  );
}
