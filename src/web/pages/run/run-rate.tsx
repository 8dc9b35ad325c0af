/** How quickly a live run goes: the line of users a second, the quota of its destination, and what happened. */
import type { Run } from "../../../contract/api/runs.ts";
import { useMsLeft } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { Panel } from "../../blocks/panel.tsx";
import { QuotaView } from "../../blocks/quota-view.tsx";
import { RateChart } from "../../blocks/rate-chart.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellRate } from "../../format/number.ts";
import { tellTimeLeft } from "../../format/time.ts";
import { EventsPanel } from "./events-panel.tsx";

/** The line gains a point about so often; events tell of everything else. */
const pointEveryMs = 3_000;

export function RunRate({ run }: { readonly run: Run }) {
  const phone = usePhone();
  const series = useRead("readRunSeries", { params: { number: run.number } }, { everyMs: pointEveryMs });
  const quota = useRead(
    "readQuota",
    { params: { id: run.destinationId } },
    { everyMs: phone ? false : 5_000 },
  );
  const msLeft = useMsLeft(run);
  const average = run.seconds > 0 ? run.answered / run.seconds : 0;
  const endsAt = run.secondsLeft === null ? null : Date.now() + run.secondsLeft * 1_000;
  return (
    <div className="run-middle">
      <Panel
        className="run-rate"
        title={
          phone ? (
            <span className="num">
              <b className="run-figure">{run.usersPerSecond === null ? "–" : tellRate(run.usersPerSecond)}</b>{" "}
              <span className="quiet small">users/s</span>
            </span>
          ) : (
            "Users a second"
          )
        }
        bare
        actions={
          phone ? (
            msLeft !== null && (
              <span className="quiet num">
                <b className="run-figure run-left">{tellTimeLeft(msLeft)}</b> left
              </span>
            )
          ) : (
            <span className="quiet num">
              <b className="run-left">{run.usersPerSecond === null ? "–" : tellRate(run.usersPerSecond)}</b>{" "}
              now · {tellRate(average)} on average
            </span>
          )
        }
      >
        <div className="run-chart">
          <ReadState read={series} what="The line" rows={5} rowHeight={37}>
            {(data) => <RateChart series={data} endsAt={endsAt} live />}
          </ReadState>
        </div>
      </Panel>
      {!phone && (
        <>
          <Panel title="Quota" bare>
            <ReadState read={quota} what="The quota" rows={3}>
              {(data) => <QuotaView quota={data} />}
            </ReadState>
          </Panel>
          <EventsPanel run={run} compact />
        </>
      )}
    </div>
  );
}
