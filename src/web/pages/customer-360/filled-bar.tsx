/** How much of a column is filled, as a bar and a share. */
import { tellAmount, tellCount, tellShare } from "../../format/number.ts";

/** Below this share a column is amber: most people whom it should tell of are not told of. */
const fewFilled = 0.6;

export function FilledBar({ filledShare, rows }: { readonly filledShare: number; readonly rows: number }) {
  const filled = Math.round(filledShare * rows);
  const words = `${tellCount(filled)} of ${tellAmount(rows, "row")} filled, ${tellCount(rows - filled)} NULL`;
  return (
    <span className="filled" title={words}>
      <span className="filled-bar" aria-hidden="true">
        <span
          className={filledShare < fewFilled ? "filled-part filled-few" : "filled-part"}
          style={{ width: `${filledShare * 100}%` }}
        />
      </span>
      <span className="num filled-percent">{tellShare(filled, rows)}</span>
    </span>
  );
}
