/** Users a second over a run, drawn as SVG: the limit as a dashed line with its number, waits in words where they were, the empty part is the time left. */
import { type KeyboardEvent, type PointerEvent, useId, useState } from "react";
import type { RunSeries } from "../../contract/api/runs.ts";
import { tellRate } from "../format/number.ts";
import { tellClockSeconds } from "../format/time.ts";
import { ScrollPane } from "./scroll-pane.tsx";
import "./rate-chart.css";

interface Point {
  readonly at: number;
  readonly value: number;
}

const width = 446;
const height = 170;
const frame = { left: 38, right: 443, top: 27, bottom: 148 };

function pathOf(points: readonly Point[], x: (at: number) => number, y: (value: number) => number): string {
  return points
    .map(({ at, value }, index) => `${index === 0 ? "M" : "L"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`)
    .join("");
}

const pointsOf = (series: RunSeries): readonly Point[] =>
  series.points.map(({ at, usersPerSecond }) => ({ at: Date.parse(at), value: usersPerSecond }));

export function RateChart({
  series,
  endsAt,
  live,
}: {
  readonly series: RunSeries;
  /** When the run is expected to end, or ended; milliseconds since 1970. */
  readonly endsAt: number | null;
  readonly live: boolean;
}) {
  const id = useId();
  const [read, setRead] = useState<number | null>(null);
  const [asTable, setAsTable] = useState(false);
  const points = pointsOf(series);
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) {
    return <p className="small faint rate-none">The line begins with the first answers.</p>;
  }
  const end = Math.max(last.at, endsAt ?? last.at, first.at + 1_000);
  const top = Math.max(series.limit, ...points.map(({ value }) => value));
  const x = (at: number) => frame.left + ((at - first.at) / (end - first.at)) * (frame.right - frame.left);
  const y = (value: number) => frame.bottom - (value / top) * (frame.bottom - frame.top);
  const line = pathOf(points, x, y);
  const shown = read === null ? undefined : points[read];
  const step = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    setRead(Math.max(0, Math.min(points.length - 1, (read ?? points.length - 1) + by)));
  };
  const hover = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * width;
    const distances = points.map((point) => Math.abs(x(point.at) - at));
    setRead(distances.indexOf(Math.min(...distances)));
  };
  return (
    <div className="rate">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-labelledby={id}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the reading of points by key needs the focus.
        tabIndex={0}
        onKeyDown={step}
        onPointerMove={hover}
        onPointerLeave={() => setRead(null)}
        onBlur={() => setRead(null)}
      >
        <title id={id}>
          {`Users a second from ${tellClockSeconds(first.at)}: ${tellRate(last.value)} last, limit ${series.limit}. ${series.waits.length} waits.`}
        </title>
        {[0, 0.5].map((share) => (
          <g key={share}>
            <line
              className="rate-grid"
              x1={frame.left}
              x2={frame.right}
              y1={y(top * share)}
              y2={y(top * share)}
            />
            <text className="rate-text" x={frame.left - 6} y={y(top * share) + 4} textAnchor="end">
              {Math.round(top * share)}
            </text>
          </g>
        ))}
        <text className="rate-text" x={frame.left - 6} y={y(series.limit) + 4} textAnchor="end">
          {series.limit}
        </text>
        <path
          className="rate-area"
          d={`${line}L${x(last.at).toFixed(1)} ${frame.bottom}L${x(first.at)} ${frame.bottom}Z`}
        />
        <line
          className="rate-limit"
          x1={frame.left}
          x2={frame.right}
          y1={y(series.limit)}
          y2={y(series.limit)}
        />
        <text className="rate-text" x={frame.right - 2} y={y(series.limit) - 6} textAnchor="end">
          limit {series.limit}
        </text>
        <path className="rate-line" d={line} />
        {series.waits.slice(-3).map((wait) => {
          const at = x(Date.parse(wait.at));
          const near = points.reduce((best, point) =>
            Math.abs(x(point.at) - at) < Math.abs(x(best.at) - at) ? point : best,
          );
          return (
            <g key={wait.at}>
              <circle className="rate-wait" cx={at} cy={y(near.value)} r="3.2" />
              <text
                className="rate-text rate-wait-text"
                x={Math.max(frame.left + 50, at)}
                y={y(near.value) + 16}
                textAnchor="middle"
              >
                {wait.sentence}
              </text>
            </g>
          );
        })}
        {live && (
          <>
            <line className="rate-now" x1={x(last.at)} x2={x(last.at)} y1={4} y2={frame.bottom} />
            <circle className="rate-dot" cx={x(last.at)} cy={y(last.value)} r="3.5" />
            <text className="rate-text rate-strong" x={x(last.at)} y={frame.bottom + 14} textAnchor="middle">
              now
            </text>
          </>
        )}
        <text className="rate-text" x={frame.left} y={frame.bottom + 14}>
          {tellClockSeconds(first.at)}
        </text>
        {(!live || x(last.at) < frame.right - 80) && (
          <text className="rate-text" x={frame.right} y={frame.bottom + 14} textAnchor="end">
            {tellClockSeconds(end)}
          </text>
        )}
        {shown !== undefined && (
          <g>
            <line className="rate-grid" x1={x(shown.at)} x2={x(shown.at)} y1={frame.top} y2={frame.bottom} />
            <circle className="rate-dot" cx={x(shown.at)} cy={y(shown.value)} r="3" />
          </g>
        )}
      </svg>
      <div className="line smallest faint rate-foot">
        <span className="grow num" aria-live="polite">
          {shown === undefined
            ? ""
            : `${tellClockSeconds(shown.at)}: ${tellRate(shown.value)} users a second`}
        </span>
        <button
          type="button"
          className="link-button"
          aria-expanded={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? "Hide the table" : "Show as table"}
        </button>
      </div>
      {asTable && <RateTable points={points} />}
    </div>
  );
}

function RateTable({ points }: { readonly points: readonly Point[] }) {
  return (
    <ScrollPane className="list-scroll rate-table" label="Users a second, as a table">
      <table className="list list-dense">
        <thead>
          <tr>
            <th>Time</th>
            <th className="end">Users a second</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ at, value }) => (
            <tr key={at}>
              <td className="num">{tellClockSeconds(at)}</td>
              <td className="end num">{tellRate(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollPane>
  );
}

/** The same line in little, without words. */
export function Sparkline({ series }: { readonly series: RunSeries }) {
  const points = pointsOf(series);
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) return null;
  const top = Math.max(series.limit, ...points.map(({ value }) => value));
  const x = (at: number) => ((at - first.at) / (last.at - first.at)) * 220;
  const y = (value: number) => 34 - (value / top) * 29;
  const line = pathOf(points, x, y);
  return (
    <svg className="sparkline" viewBox="0 0 220 35" preserveAspectRatio="none" aria-hidden="true">
      <path className="rate-area" d={`${line}L220 34L0 34Z`} />
      <line className="rate-limit" x1="0" x2="220" y1={y(series.limit)} y2={y(series.limit)} />
      <path className="rate-line" d={line} />
    </svg>
  );
}
