/** A list that is read page by page: loading, why it cannot be shown, nothing there, the list, and more of it. */
import type { ReactNode } from "react";
import { toTellable } from "../api/api-error.ts";
import { Button } from "./button.tsx";
import { Empty, ErrorPanel, Loading } from "./states.tsx";
import "./list-table.css";

export interface PagedRead {
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly isSuccess: boolean;
  readonly error: unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  refetch(): Promise<unknown>;
  fetchNextPage(): Promise<unknown>;
}

export function PagedList({
  list,
  what,
  more,
  isEmpty,
  isFiltered,
  clear,
  empty,
  children,
}: {
  readonly list: PagedRead;
  /** "queries" */
  readonly what: string;
  /** On the button that reads more: "More queries". */
  readonly more: string;
  readonly isEmpty: boolean;
  readonly isFiltered: boolean;
  /** What takes every filter away. */
  readonly clear: ReactNode;
  /** Where there is nothing at all. */
  readonly empty: ReactNode;
  readonly children: ReactNode;
}) {
  const framed = (content: ReactNode) => <div className="list-scroll">{content}</div>;
  const again = (
    <Button small onClick={() => void list.refetch()}>
      Try again
    </Button>
  );
  return (
    <>
      {list.isError &&
        framed(
          <ErrorPanel title={`The ${what} cannot be shown`} error={toTellable(list.error)} action={again} />,
        )}
      {list.isPending && framed(<Loading rows={8} />)}
      {list.isSuccess &&
        isEmpty &&
        framed(isFiltered ? <Empty title={`No ${what} match`} action={clear} /> : empty)}
      {!isEmpty && children}
      {list.hasNextPage && (
        <Button
          look="quiet"
          className="list-more"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {list.isFetchingNextPage ? "Reading…" : more}
        </Button>
      )}
    </>
  );
}
