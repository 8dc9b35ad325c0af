/** Home: what needs a person, what runs, what was; at the right what comes next, the quota, the last 14 days. A fresh install shows five steps. */
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Home } from "../../../contract/api/home.ts";
import { toTellable } from "../../api/api-error.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { QuotaView } from "../../blocks/quota-view.tsx";
import { ErrorPanel, Loading } from "../../blocks/states.tsx";
import { useNow } from "../../blocks/use-now.ts";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellCount } from "../../format/number.ts";
import { tellAhead, tellDate, tellExact } from "../../format/time.ts";
import { Page } from "../../shell/page.tsx";
import { AttentionPanel } from "./attention-panel.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { RecentRuns } from "./recent-runs.tsx";
import { RunningPanel } from "./running-panel.tsx";
import "./home.css";

export function HomePage() {
  const home = useRead("readHome", {});
  const mayAdd = useMay("operator");
  const isFresh = home.data !== undefined && home.data.steps.runs === 0;
  return (
    <Page
      title="Home"
      remark={isFresh ? undefined : <Today />}
      phoneActions={false}
      actions={
        mayAdd && !isFresh ? (
          <ButtonLink
            look="filled"
            icon={<IconPlus />}
            to="/destinations"
            search={{ tab: "orchestrations", add: "orchestration" }}
          >
            Add Orchestration
          </ButtonLink>
        ) : undefined
      }
    >
      {home.isError && (
        <Panel>
          <ErrorPanel
            title="Home cannot be shown"
            error={toTellable(home.error)}
            action={
              <Button small onClick={() => void home.refetch()}>
                Try again
              </Button>
            }
          />
        </Panel>
      )}
      {home.isPending && <HomeLoading />}
      {home.data !== undefined &&
        (isFresh ? <FirstSteps home={home.data} /> : <HomeContent home={home.data} />)}
    </Page>
  );
}

function Today() {
  const now = useNow();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const words = new Intl.DateTimeFormat(undefined, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(now);
  return (
    <span className="num" title={tellExact(now)}>
      {words} in {zone.split("/").at(-1)?.replaceAll("_", " ")}
    </span>
  );
}

function HomeLoading() {
  return (
    <div className="home">
      <div className="home-main">
        <Panel title="Needs attention">
          <Loading rows={3} rowHeight={59} />
        </Panel>
        <Panel title="Recent runs">
          <Loading rows={5} rowHeight={30} />
        </Panel>
      </div>
      <div className="home-side">
        <Panel title="Next">
          <Loading rows={3} rowHeight={51} />
        </Panel>
      </div>
    </div>
  );
}

function HomeContent({ home }: { readonly home: Home }) {
  const phone = usePhone();
  return (
    <div className="home">
      <div className="home-main">
        <AttentionPanel items={home.attention} />
        {home.running.length > 0 && <RunningPanel runs={home.running} />}
        {/* In one column what comes next is nearer than what is over. */}
        {phone && <NextPanel next={home.next} />}
        <RecentRuns runs={home.recent} />
      </div>
      <aside className="home-side" aria-label="What comes, quota and the last days">
        {!phone && <NextPanel next={home.next} />}
        {home.quota.map((quota) => (
          <Panel key={quota.destinationId} title="Quota" remark={`${quota.destination} · ${quota.subdomain}`}>
            <QuotaView quota={quota} />
          </Panel>
        ))}
        <DaysPanel days={home.days} />
      </aside>
    </div>
  );
}

function NextPanel({ next }: { readonly next: Home["next"] }) {
  const now = useNow();
  return (
    <Panel
      title="Next"
      actions={
        <Link to="/destinations" search={{ tab: "orchestrations", workflow: "automatic" }}>
          Schedule
        </Link>
      }
    >
      {next.length === 0 && (
        <p className="small faint panel-body">
          Nothing is scheduled. An orchestration can run by itself: edit its workflow.
        </p>
      )}
      <ul>
        {next.map(({ orchestrationId, orchestration, at, words }) => (
          <li key={`${orchestrationId} ${at}`} className="next-line">
            <time className="num quiet small" dateTime={at} title={tellExact(Date.parse(at))}>
              {tellAhead(Date.parse(at), now)}
            </time>
            <span className="grow">
              <bdi className="cut list-name" title={orchestration}>
                {orchestration}
              </bdi>
              <span className="smallest faint cut">{words}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What the bars show, for those who cannot see them. */
function DaysTable({ days }: { readonly days: Home["days"] }) {
  return (
    <table className="hidden-words">
      <caption>Delivered and failed by day</caption>
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col">Delivered</th>
          <th scope="col">Failed</th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ day, delivered, failed }) => (
          <tr key={day}>
            <th scope="row">{tellDate(Date.parse(`${day}T12:00:00`))}</th>
            <td>{tellCount(delivered)}</td>
            <td>{tellCount(failed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DaysPanel({ days }: { readonly days: Home["days"] }) {
  const top = Math.max(1, ...days.map(({ delivered, failed }) => delivered + failed));
  const delivered = days.reduce((sum, day) => sum + day.delivered, 0);
  const failed = days.reduce((sum, day) => sum + day.failed, 0);
  const first = days[0];
  const today = days.at(-1);
  if (first === undefined || today === undefined) return null;
  const sentence = `Delivered in the last ${days.length} days: ${tellCount(delivered)}, failed ${tellCount(failed)}.`;
  return (
    <Panel title={`Delivered, last ${days.length} days`}>
      <div className="panel-body">
        <DaysTable days={days} />
        <div className="days" role="img" aria-label={sentence}>
          {days.map((day) => (
            <span
              key={day.day}
              className="day"
              title={`${day.day}: ${tellCount(day.delivered)} delivered, ${tellCount(day.failed)} failed`}
            >
              {day.failed > 0 && (
                <span className="day-failed" style={{ height: Math.max(2, (day.failed / top) * 60) }} />
              )}
              <span
                className={day === today ? "day-delivered day-today" : "day-delivered"}
                style={{ height: day.delivered === 0 ? 1 : Math.max(2, (day.delivered / top) * 56) }}
              />
            </span>
          ))}
        </div>
        <p className="quota-line smallest faint num">
          {/* A day without a time zone is meant here, so it is read at noon, which is that day everywhere. */}
          <span>{tellDate(Date.parse(`${first.day}T12:00:00`))}</span>
          <span>today {tellCount(today.delivered)}</span>
        </p>
        <p className="quota-line days-sum num">
          <span className="quiet">{tellCount(delivered)} delivered</span>
          <span className={failed > 0 ? "bad-text" : "faint"}>{tellCount(failed)} failed</span>
        </p>
      </div>
    </Panel>
  );
}
