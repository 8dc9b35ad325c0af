/** A bar of outcomes in their fixed order, its legend, and the sentence that says the same. Patterns carry what colour alone may not. */
import { tellCount } from "../format/number.ts";
import "./stacked-bar.css";

export type SegmentName =
  | "created"
  | "updated"
  | "rejected"
  | "failed"
  | "flight"
  | "others"
  | "unsent"
  | "waiting"
  | "free";

export interface Segment {
  readonly name: SegmentName;
  readonly label: string;
  readonly value: number;
}

/** Segments with a value are at least 3 px wide, so that a few failures are seen among thousands. */
export function StackedBar({
  segments,
  height = 10,
  about,
}: {
  readonly segments: readonly Segment[];
  readonly height?: number;
  /** What the bar is of; opens the sentence that is read out. */
  readonly about: string;
}) {
  const shown = segments.filter((segment) => segment.value > 0);
  const sentence = `${about}: ${shown.map(({ label, value }) => `${label} ${tellCount(value)}`).join(", ") || "nothing yet"}.`;
  return (
    <div className="stacked-bar" role="img" aria-label={sentence} style={{ height }}>
      {shown.map(({ name, value }) => (
        <span key={name} className={`segment fill-${name}`} style={{ flexGrow: value }} />
      ))}
    </div>
  );
}

/** Words and numbers of the bar. Waiting and the like may be left out on phones by the caller. */
export function BarLegend({ segments }: { readonly segments: readonly Segment[] }) {
  return (
    <ul className="bar-legend">
      {segments.map(({ name, label, value }) => (
        <li key={name}>
          <span className={`swatch fill-${name}`} />
          <span className="quiet">{label}</span> <span className="num legend-number">{tellCount(value)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The thin bar of lists and cards: how much is answered for. */
export function ThinBar({
  part,
  flight = 0,
  whole,
}: {
  readonly part: number;
  readonly flight?: number;
  readonly whole: number;
}) {
  const percent = (value: number): string => `${whole <= 0 ? 0 : Math.min(100, (value / whole) * 100)}%`;
  return (
    <span className="thin-bar" aria-hidden="true">
      <span className="fill-created" style={{ width: percent(part) }} />
      {flight > 0 && <span className="fill-flight-still" style={{ width: percent(flight) }} />}
    </span>
  );
}
