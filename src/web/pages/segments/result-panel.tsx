/** How many customers the rules choose, some of them, and how long counting took; what is of older rules is dimmed until the new count is there. */
import { IconCheck, IconLoader2, IconRefresh } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { toTellable } from "../../api/api-error.ts";
import { Button, IconButton } from "../../blocks/button.tsx";
import { ScrollPane } from "../../blocks/scroll-pane.tsx";
import { ErrorPanel } from "../../blocks/states.tsx";
import { useNow } from "../../blocks/use-now.ts";
import { Value } from "../../blocks/value.tsx";
import { isNumberKind, textOfCell } from "../../format/cell.ts";
import { tellCount, tellPercent } from "../../format/number.ts";
import { tellSeconds } from "../../format/time.ts";
import { type SegmentResult, slowSeconds } from "./use-result.ts";

/** As many as can be seen at once; the sample has up to a hundred. */
const rowsShown = 12;

export function ResultPanel({
  result,
  labels,
  onAgain,
  children,
}: {
  readonly result: SegmentResult;
  /** Names for people, by field. */
  readonly labels: ReadonlyMap<string, string>;
  readonly onAgain: () => void;
  readonly children: ReactNode;
}) {
  const { checked, counted, error, isStale } = result;
  const problems = checked?.problems.length ?? 0;
  return (
    <section className="segment-result" aria-label="Result">
      {error !== null ? (
        <ErrorPanel
          title="Counting failed"
          error={toTellable(error)}
          action={
            <Button small onClick={onAgain}>
              Try again
            </Button>
          }
        />
      ) : (
        <div className="segment-count" aria-live="polite" aria-busy={isStale}>
          <p className="line">
            <span className={isStale ? "segment-number num rules-stale" : "segment-number num"}>
              {tellCount(counted?.customers)}
            </span>
            <span className="quiet">{counted?.customers === 1 ? "customer" : "customers"}</span>
            <span className="grow" />
            {result.isWaiting ? (
              <Button small onClick={onAgain}>
                Count now
              </Button>
            ) : isStale ? (
              <Counting onCancel={result.cancel} />
            ) : (
              counted !== null && (
                <span className="small good-text line num">
                  <IconCheck aria-hidden="true" /> counted in{" "}
                  {tellSeconds(Math.max(0.1, Math.round(counted.seconds * 10) / 10))}
                </span>
              )
            )}
          </p>
          {counted !== null && (
            <>
              <div className="segment-share" aria-hidden="true">
                <div
                  style={{ width: `${counted.all === 0 ? 0 : (counted.customers / counted.all) * 100}%` }}
                />
              </div>
              <p className="small quiet num">
                {tellPercent(counted.customers, counted.all)} of {tellCount(counted.all)} customers
              </p>
            </>
          )}
          {result.isWaiting && (
            <p className="small quiet">
              Counting takes more than {slowSeconds} s here, so it waits for you. The numbers are of older
              rules.
            </p>
          )}
          {!isStale && problems > 0 && (
            <p className="small quiet">
              The rules are not complete yet; the marked lines say what is missing.
            </p>
          )}
        </div>
      )}
      <Sample result={result} labels={labels} onAgain={onAgain} />
      {children}
    </section>
  );
}

/** Longer than a few seconds there is a way out. */
function Counting({ onCancel }: { readonly onCancel: () => void }) {
  const [since] = useState(() => Date.now());
  const now = useNow("quick");
  if (now - since > slowSeconds * 1_000)
    return (
      <span className="small quiet line">
        <span className="num" aria-hidden="true">
          Still counting… {Math.floor((now - since) / 1_000)} s
        </span>{" "}
        <Button small onClick={onCancel}>
          Cancel
        </Button>
      </span>
    );
  return (
    <span className="small quiet line">
      <IconLoader2 className="turning" aria-hidden="true" /> counting…
    </span>
  );
}

function Sample({
  result: { sample, counted, isStale },
  labels,
  onAgain,
}: {
  readonly result: SegmentResult;
  readonly labels: ReadonlyMap<string, string>;
  readonly onAgain: () => void;
}) {
  if (sample === null) return null;
  const rows = sample.rows.slice(0, rowsShown);
  const columns = sample.columns.filter(({ name }) => name.toLowerCase() !== "amperity_id");
  return (
    <section aria-label="Sample" className={isStale ? "rules-stale" : undefined}>
      <header className="line segment-sample-head">
        <h2 className="panel-title">Sample</h2>
        <span className="small quiet grow num">
          {tellCount(rows.length)} of {tellCount(counted?.customers)}
        </span>
        <IconButton name="Count again" onClick={onAgain}>
          <IconRefresh aria-hidden="true" />
        </IconButton>
      </header>
      {rows.length === 0 ? (
        <p className="small quiet segment-nobody">Nobody matches these rules just now.</p>
      ) : (
        <ScrollPane label="Customers of the sample" className="segment-sample">
          <table className="result-table">
            <thead>
              <tr>
                {columns.map(({ name, kind }) => (
                  <th key={name} scope="col" className={isNumberKind(kind) ? "num" : undefined} title={name}>
                    <bdi className="cut">{labels.get(name) ?? name}</bdi>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one sample never change places.
                <tr key={index}>
                  {columns.map(({ name, kind }) => (
                    <td key={name} className={isNumberKind(kind) ? "num" : undefined}>
                      <span className="result-cell">
                        <Value text={textOfCell(row[name])} />
                      </span>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollPane>
      )}
    </section>
  );
}
