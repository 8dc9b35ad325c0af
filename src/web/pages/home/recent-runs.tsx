/** The last runs in a line each: name, how it ended, how many, how long, when. */
import { Link } from "@tanstack/react-router";
import type { Run } from "../../../contract/api/runs.ts";
import { isRunning } from "../../api/run-status.ts";
import { Moment } from "../../blocks/moment.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { RunStatus } from "../../blocks/run-status.tsx";
import { tellCount } from "../../format/number.ts";
import { tellDuration } from "../../format/time.ts";

export function RecentRuns({ runs }: { readonly runs: readonly Run[] }) {
  return (
    <Panel title="Recent runs" actions={<Link to="/runs">All runs</Link>}>
      {runs.length === 0 && <p className="small faint panel-body">No run has ended yet.</p>}
      <ul>
        {runs.map((run) => (
          <li key={run.number}>
            <Link to="/runs/$number" params={{ number: String(run.number) }} className="recent">
              <bdi className="cut list-name" title={run.orchestration}>
                {run.orchestration}
              </bdi>
              <RunStatus run={run} />
              <span className="num recent-delivered">
                {tellCount(run.delivered)} <span className="quiet">delivered</span>
              </span>
              <span className="num quiet recent-took">
                {isRunning(run.state) ? "" : tellDuration(run.seconds * 1_000)}
              </span>
              <Moment at={run.endedAt ?? run.startedAt ?? run.queuedAt} className="quiet recent-when" />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
