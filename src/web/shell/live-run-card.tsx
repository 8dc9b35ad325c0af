/** The run that goes on right now, on every page: name, percent, thin bar, state and time left. Press it to open the run. */
import { Link, useRouterState } from "@tanstack/react-router";
import type { Run } from "../../contract/api/runs.ts";
import { useMsLeft } from "../api/context.ts";
import { useRead } from "../api/reads.ts";
import { ThinBar } from "../blocks/stacked-bar.tsx";
import { Ring, wordOf } from "../blocks/status-word.tsx";
import { tellPercent } from "../format/number.ts";
import { tellTimeLeft } from "../format/time.ts";

export function useRunning(): readonly Run[] {
  return useRead("readHome", {}).data?.running ?? [];
}

/** The run to show, none on its own page, and how many others plan or deliver: what waits is no second run. */
function useLeading(): { readonly run: Run | undefined; readonly more: number } {
  const running = useRunning();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const run = leading(running);
  const moving = running.filter(({ state }) => state !== "waiting").length;
  return {
    run: run !== undefined && path === `/runs/${run.number}` ? undefined : run,
    more: Math.max(0, moving - 1),
  };
}

/** The one that delivers, else the one that waits longest; runs wait for each other at a destination. */
const leading = (running: readonly Run[]): Run | undefined =>
  running.find((run) => run.state === "delivering") ?? running[0];

export function LiveRunCard() {
  const { run, more } = useLeading();
  if (run === undefined) return null;
  return (
    <>
      <Link to="/runs/$number" params={{ number: String(run.number) }} className="run-card">
        <RunCardInside run={run} />
        {more > 0 && <span className="smallest faint run-card-more num">{more} more</span>}
      </Link>
      <Link
        to="/runs/$number"
        params={{ number: String(run.number) }}
        className="run-ring"
        aria-label={`${run.orchestration}: ${run.status}`}
      >
        <Ring />
      </Link>
    </>
  );
}

function RunCardInside({ run }: { readonly run: Run }) {
  const msLeft = useMsLeft(run);
  const left = msLeft === null ? "" : ` · ${tellTimeLeft(msLeft)} left`;
  return (
    <>
      <span className="run-card-head small">
        <bdi className="cut">{run.orchestration}</bdi>
        {run.toSend > 0 && <span className="num">{tellPercent(run.answered, run.toSend)}</span>}
      </span>
      <ThinBar part={run.answered} flight={run.inFlight?.users ?? 0} whole={run.toSend} />
      <span className="smallest quiet num">
        {wordOf(run.state)}
        {left}
      </span>
    </>
  );
}

/** The strip above the bottom bar of phones; Home shows the run itself. */
export function LiveRunStrip() {
  const { run } = useLeading();
  const isHome = useRouterState({ select: (state) => state.location.pathname === "/" });
  if (run === undefined || isHome) return null;
  return (
    <aside aria-label="Running now">
      <Link to="/runs/$number" params={{ number: String(run.number) }} className="run-strip">
        <RunCardInside run={run} />
      </Link>
    </aside>
  );
}
