/** A virtual table of rows: only what is in view is in the page, so a million rows scroll like sixty. */
import { useEffect, useRef } from "react";
import type { RunRow } from "../../../contract/api/runs.ts";
import { OutcomeWord } from "../../blocks/outcome-word.tsx";
import { useRowsInView } from "../../blocks/rows-in-view.ts";
import { Value } from "../../blocks/value.tsx";
import type { LoadedRows } from "./loaded-rows.ts";

const rowPx = 30;
/** More are asked for when so few are left below the view. */
const aheadRows = 30;

export function RowTable({
  rows,
  total,
  userAddress,
  onEnd,
}: {
  readonly rows: LoadedRows;
  /** How many there are in all, as far as known; the scrollbar and screen readers go by it. */
  readonly total: number | null;
  readonly userAddress: string | null;
  /** Called near the end of what is loaded. */
  readonly onEnd: () => void;
}) {
  const pane = useRef<HTMLElement>(null);
  const {
    first,
    end: last,
    abovePx,
    belowPx,
  } = useRowsInView({
    count: rows.count,
    rowPx,
    pane,
    wholeMax: 0,
  });
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    if (last >= rows.count - aheadRows) end.current();
  }, [last, rows.count]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by key.
    <section ref={pane} className="list-scroll row-table" tabIndex={0} aria-label="Rows by outcome">
      <table className="list list-dense" aria-rowcount={total === null ? -1 : total + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">Key</th>
            <th scope="col">Outcome</th>
            <th scope="col">Reason</th>
            <th scope="col">Column</th>
            <th scope="col" className="end">
              Zendesk user
            </th>
            <th scope="col">Job</th>
          </tr>
        </thead>
        <tbody style={{ height: abovePx }} />
        <tbody>
          {Array.from({ length: last - first }, (_, at) => {
            const index = first + at;
            const row = rows.at(index);
            return row && <Row key={index} row={row} index={index} userAddress={userAddress} />;
          })}
        </tbody>
        <tbody style={{ height: belowPx }} />
      </table>
    </section>
  );
}

function Row({
  row,
  index,
  userAddress,
}: {
  readonly row: RunRow;
  readonly index: number;
  readonly userAddress: string | null;
}) {
  return (
    <tr aria-rowindex={index + 2}>
      <td className="mono">
        <Value text={row.key} />
      </td>
      <td>
        <OutcomeWord outcome={row.outcome} />
      </td>
      <td>
        {row.message === null ? (
          <span className="faint">–</span>
        ) : (
          <bdi title={row.message}>{row.message}</bdi>
        )}
      </td>
      <td className="mono quiet">{row.column ?? "–"}</td>
      <td className="end num">
        <UserLink id={row.zendeskUserId} address={userAddress} />
      </td>
      <td className="mono quiet" title={row.job ?? undefined}>
        {row.job ?? "–"}
      </td>
    </tr>
  );
}

function UserLink({ id, address }: { readonly id: number | null; readonly address: string | null }) {
  if (id === null) return <span className="faint">–</span>;
  // Groups of three, as people read long numbers out; it is a name, so never with the locale's commas.
  const words = String(id).replace(/\B(?=(\d{3})+$)/g, " ");
  return address === null ? (
    words
  ) : (
    <a href={`${address}${id}`} target="_blank" rel="noreferrer">
      {words}
    </a>
  );
}
