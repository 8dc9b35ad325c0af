/** The rows of a run on a phone: outcome and key, the reason below. */
import type { RunRow } from "../../../contract/api/runs.ts";
import { OutcomeWord } from "../../blocks/outcome-word.tsx";
import { Value } from "../../blocks/value.tsx";
import type { LoadedRows } from "./loaded-rows.ts";

export function RowCards({
  rows,
  hasMore,
  onMore,
}: {
  readonly rows: LoadedRows;
  readonly hasMore: boolean;
  readonly onMore: () => void;
}) {
  return (
    <>
      <ul>
        {Array.from({ length: rows.count }, (_, index) => {
          const row = rows.at(index);
          // biome-ignore lint/suspicious/noArrayIndexKey: rows only ever come at the end, and a key may occur twice.
          return row && <RowCard key={index} row={row} />;
        })}
      </ul>
      {hasMore && (
        <button type="button" className="button button-quiet row-cards-more" onClick={onMore}>
          More rows
        </button>
      )}
    </>
  );
}

function RowCard({ row }: { readonly row: RunRow }) {
  return (
    <li className="row-card">
      <p className="line">
        <OutcomeWord outcome={row.outcome} />
        <span className="grow" />
        <span className="mono quiet row-card-key">
          <Value text={row.key} />
        </span>
      </p>
      {row.message !== null && (
        <p className="quiet row-card-why">
          <bdi>{row.message}</bdi>
        </p>
      )}
    </li>
  );
}
