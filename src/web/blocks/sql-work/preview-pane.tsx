/** The first rows of the text: how many, how long it took, CSV of all of them; or that it runs, is empty, or why it failed. */
import { IconDownload, IconEye, IconEyeOff, IconPlayerPlay, IconTable } from "@tabler/icons-react";
import { toTellable } from "../../api/api-error.ts";
import { problemIn } from "../../api/text-problem.ts";
import { tellAmount, tellCount } from "../../format/number.ts";
import { tellSeconds } from "../../format/time.ts";
import { Button } from "../button.tsx";
import { Empty, ErrorPanel, Loading } from "../states.tsx";
import { useNow } from "../use-now.ts";
import { ResultTable } from "./result-table.tsx";
import type { Previewing, PreviewRows } from "./use-preview.ts";

/** Reading for longer than this is said, with a way out. */
const slowMs = 5_000;

export function PreviewPane({
  state,
  isStale,
  mayRun,
  onRun,
  onCancel,
  onGoTo,
  onDownload,
}: {
  readonly state: Previewing;
  /** The text has changed since. */
  readonly isStale: boolean;
  readonly mayRun: boolean;
  readonly onRun: () => void;
  readonly onCancel: () => void;
  readonly onGoTo: (line: number, column: number) => void;
  readonly onDownload: () => void;
}) {
  const { rows } = state;
  return (
    <section className="preview" aria-label="Preview">
      <header className="preview-head">
        <h2 className="panel-title">Preview</h2>
        <span className="small faint cut grow num" role="status">
          {rows !== null && state.startedAt === null && (
            <>
              {isStale && "older text · "}
              {tellRows(rows, state.total)} · {tellAmount(rows.columns.length, "column")} ·{" "}
              {tellSeconds(rows.seconds)}
            </>
          )}
        </span>
        {rows !== null && <PersonalData rows={rows} />}
        {rows !== null && rows.rows.length > 0 && (
          <Button small icon={<IconDownload />} title="All rows, up to 100,000" onClick={onDownload}>
            CSV
          </Button>
        )}
      </header>
      <PreviewContent {...{ state, mayRun, onRun, onCancel, onGoTo }} />
    </section>
  );
}

function tellRows({ rows, more }: PreviewRows, total: number | null): string {
  if (!more) return tellAmount(rows.length, "row");
  return total === null
    ? `first ${tellCount(rows.length)} rows`
    : `${tellCount(rows.length)} of ${tellCount(total)} rows`;
}

function PersonalData({ rows }: { readonly rows: PreviewRows }) {
  const isMasked = rows.columns.some((column) => column.isMasked);
  return (
    <span className="line small faint desk-only preview-personal">
      {isMasked ? <IconEyeOff aria-hidden="true" /> : <IconEye aria-hidden="true" />}
      {isMasked ? "Hidden: personal data" : "personal data shown"}
    </span>
  );
}

function PreviewContent({
  state,
  mayRun,
  onRun,
  onCancel,
  onGoTo,
}: Pick<Parameters<typeof PreviewPane>[0], "state" | "mayRun" | "onRun" | "onCancel" | "onGoTo">) {
  const { startedAt, rows, error } = state;
  if (startedAt !== null) return <Reading since={startedAt} onCancel={onCancel} />;
  if (error !== null) {
    const place = problemIn(error);
    const { line } = place ?? { line: null };
    return (
      <div className="preview-message">
        <ErrorPanel
          title={line === null ? "The query cannot be run" : `The query cannot be run: line ${line}`}
          error={toTellable(error)}
          action={
            line === null ? (
              <Button small onClick={onRun}>
                Try again
              </Button>
            ) : (
              <Button small onClick={() => onGoTo(line, place?.column ?? 1)}>
                Go to line {line}
              </Button>
            )
          }
        />
      </div>
    );
  }
  if (rows === null) {
    return (
      <div className="preview-message">
        <Empty
          icon={<IconTable />}
          title={state.isCancelled ? "Cancelled" : "Not run yet"}
          action={
            mayRun && (
              <Button small icon={<IconPlayerPlay />} onClick={onRun}>
                Run
              </Button>
            )
          }
        >
          {mayRun
            ? "Running shows the first 100 rows. Nothing is sent."
            : "Authors can run a query and see its rows."}
        </Empty>
      </div>
    );
  }
  if (rows.rows.length === 0) {
    return (
      <div className="preview-message">
        <Empty icon={<IconTable />} title="No rows">
          The query is right and finds nobody. Look at its WHERE and its joins.
        </Empty>
      </div>
    );
  }
  return <ResultTable preview={rows} />;
}

function Reading({ since, onCancel }: { readonly since: number; readonly onCancel: () => void }) {
  const now = useNow("quick");
  return (
    <div className="preview-message">
      {now - since > slowMs ? (
        <p className="line quiet preview-slow">
          Still reading…{" "}
          <Button small onClick={onCancel}>
            Cancel
          </Button>
        </p>
      ) : (
        <Loading rows={5} rowHeight={30} />
      )}
    </div>
  );
}
