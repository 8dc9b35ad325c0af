/** A run's status as lists show it: the word, and the one fact that follows. */
import type { RunBrief } from "../../contract/api/runs.ts";
import { tellCount, tellPercent } from "../format/number.ts";
import { ThinBar } from "./stacked-bar.tsx";
import { StatusWord } from "./status-word.tsx";

export function RunStatus({
  run,
  waiting = null,
  bar = false,
}: {
  readonly run: RunBrief | null;
  /** What it waits for, where known: "next in line". */
  readonly waiting?: string | null;
  readonly bar?: boolean;
}) {
  if (run === null) return <StatusWord status="never" />;
  switch (run.state) {
    case "completed":
      return run.needsLook > 0 ? (
        <StatusWord status="completed" remark={`${tellCount(run.needsLook)} need a look`} remarkTone="warn" />
      ) : (
        <StatusWord status="completed" />
      );
    case "failed":
    case "stopped":
      return run.ending === null ? (
        <StatusWord status={run.state} />
      ) : (
        <StatusWord status={run.state} remark={<bdi title={run.ending}>{run.ending}</bdi>} />
      );
    case "delivering":
      return (
        <span className="line">
          <StatusWord status="delivering" />
          {run.share !== null && (
            <>
              {bar && (
                <span style={{ width: 44, flex: "none" }}>
                  <ThinBar part={run.share} whole={1} />
                </span>
              )}
              <span className="small quiet num">{tellPercent(run.share, 1)}</span>
            </>
          )}
        </span>
      );
    case "waiting":
      return waiting === null ? (
        <StatusWord status="waiting" />
      ) : (
        <StatusWord status="waiting" remark={waiting} />
      );
    case "planning":
      return <StatusWord status="planning" />;
  }
}
