/** What is typically in a column: its most frequent values, the range of numbers and times, or that each is there once. */
import { IconEyeOff } from "@tabler/icons-react";
import type { TableColumn } from "../../../contract/api/customer360.ts";
import { Value } from "../../blocks/value.tsx";
import { tellPercent } from "../../format/number.ts";
import type { ColumnProfile } from "./column-row.tsx";

/** Numbers and times with more values than these are better told by their range. */
const rangeAbove = 20;
const ranged = new Set(["integer", "decimal", "double", "date", "timestamp", "timestamp-tz"]);

export function ColumnValues({
  column,
  rows,
  isSampled,
  profile,
}: {
  readonly column: TableColumn;
  readonly rows: number;
  readonly isSampled: boolean;
  readonly profile: ColumnProfile;
}) {
  const { typical, min, max, distinct, filledShare, isMasked } = profile;
  if (isMasked)
    return (
      <span className="line quiet" title="Hidden: personal data">
        <IconEyeOff className="faint" aria-hidden="true" /> •••••
        <span className="hidden-words">Hidden: personal data</span>
      </span>
    );
  if (filledShare === 0) return <span className="faint">no values</span>;
  const isUnique = !isSampled && distinct > 1 && distinct === Math.round(filledShare * rows);
  if (isUnique)
    return (
      <span className="values">
        <Value text={min} />
        <span className="small faint nowrap">every value once</span>
      </span>
    );
  if (ranged.has(column.kind) && distinct > rangeAbove)
    return (
      <span className="values num">
        <Value text={min} />
        <span className="small faint">to</span>
        <Value text={max} />
      </span>
    );
  if (typical.length === 0) return <span className="faint">–</span>;
  const all = typical.map(({ value, share }) => `${value ?? "NULL"} ${tellPercent(share, 1)}`);
  return (
    <span className="values" title={all.join("\n")}>
      {typical.map(({ value, share }) => (
        <span key={value} className="value-share">
          <Value text={value} />
          <span className="small faint num">{tellPercent(share, 1)}</span>
        </span>
      ))}
    </span>
  );
}
