/** What happened in a run, in words, the newest first. */
import {
  IconAlertTriangleFilled,
  IconArrowUpRight,
  IconCheck,
  IconClock,
  IconInfoCircle,
  IconListCheck,
  IconSend2,
  IconSquareFilled,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { Run, RunEvent } from "../../../contract/api/runs.ts";
import { isRunning } from "../../api/run-status.ts";
import { Panel } from "../../blocks/panel.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { tellClockSeconds, tellExact } from "../../format/time.ts";
import { useRunEvents } from "./use-run-events.ts";

/** As many as fit beside the chart. */
const compactMax = 7;

/** By the first word of the kind; what is new to this page gets the plain sign. */
const icons: readonly (readonly [pattern: RegExp, icon: ReactNode])[] = [
  [/sent/, <IconArrowUpRight key="sent" className="faint" />],
  [/answer|complet|settled/, <IconCheck key="answered" className="tone-good" />],
  [/halv|fail|warn|lost/, <IconAlertTriangleFilled key="warned" className="tone-warn" />],
  [/wait|limit|retr/, <IconClock key="waited" className="tone-warn" />],
  [/deliver|resum|start/, <IconSend2 key="delivering" className="tone-accent" />],
  [/plan/, <IconListCheck key="planned" className="tone-good" />],
  [/stop/, <IconSquareFilled key="stopped" className="faint" />],
  [/queue|open/, <IconClock key="queued" className="faint" />],
];

const iconOf = (kind: string): ReactNode =>
  icons.find(([pattern]) => pattern.test(kind))?.[1] ?? <IconInfoCircle className="faint" />;

export function EventsPanel({
  run,
  compact = false,
  bare = false,
}: {
  readonly run: Run;
  readonly compact?: boolean;
  readonly bare?: boolean;
}) {
  const [all, setAll] = useState(false);
  /** The last event shown while the list is held still; null while it follows the newest. */
  const [heldAt, setHeldAt] = useState<number | null>(null);
  const read = useRunEvents(run);
  const items = read.data ?? [];
  const following = items.filter(({ id }) => heldAt === null || id <= heldAt);
  const fresh = items.length - following.length;
  const list = (
    <ReadState read={read} what="The events" rows={5} rowHeight={26}>
      {() => <Events events={compact && !all ? following.slice(-compactMax) : following} scrolls={compact} />}
    </ReadState>
  );
  if (bare) return list;
  return (
    <Panel
      title="Events"
      bare
      className="run-events"
      actions={
        <span className="line">
          {isRunning(run.state) && (
            <button
              type="button"
              className="link-button num"
              aria-pressed={heldAt === null}
              onClick={() => setHeldAt(heldAt === null ? (items.at(-1)?.id ?? 0) : null)}
            >
              {heldAt === null ? "Following" : fresh > 0 ? `${fresh} new, follow` : "Follow"}
            </button>
          )}
          {compact && items.length > compactMax && (
            <button
              type="button"
              className="link-button num"
              aria-expanded={all}
              onClick={() => setAll(!all)}
            >
              {all ? "The last" : `All ${items.length}`}
            </button>
          )}
        </span>
      }
    >
      {list}
    </Panel>
  );
}

function Events({ events, scrolls }: { readonly events: readonly RunEvent[]; readonly scrolls: boolean }) {
  if (events.length === 0) return <p className="small faint panel-body">Nothing has happened yet.</p>;
  return (
    <ol className={scrolls ? "events events-scroll" : "events"} tabIndex={scrolls ? 0 : undefined}>
      {[...events].reverse().map((event) => (
        <li key={event.id} className="event">
          <time className="num quiet" dateTime={event.at} title={tellExact(Date.parse(event.at))}>
            {tellClockSeconds(Date.parse(event.at))}
          </time>
          {iconOf(event.kind)}
          <bdi className="event-words" title={event.sentence}>
            {event.sentence}
          </bdi>
        </li>
      ))}
    </ol>
  );
}
