/** The rows of a run on a phone: outcome and key, the reason below. */
import type { RunRow } from "../../../contract/api/runs.ts";
import { OutcomeWord } from "../../blocks/outcome-word.tsx";
import { Value } from "../../blocks/value.tsx";

export function RowCards({
  rows,
  hasMore,
  onMore,
}: {
  readonly rows: readonly RunRow[];
  readonly hasMore: boolean;
  readonly onMore: () => void;
}) {
  return (
    <>
      <ul>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows only ever come at the end, and a key may occur twice.
          <li key={index} className="row-card">
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
        ))}
      </ul>
      {hasMore && (
        <button type="button" className="button button-quiet row-cards-more" onClick={onMore}>
          More rows
        </button>
      )}
    </>
  );
}
