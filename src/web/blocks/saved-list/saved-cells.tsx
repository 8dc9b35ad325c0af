/** Cells that the lists of queries and segments share: draft or active, where it is sent, how it last went, who owns it. */
import { IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import { useMe } from "../../api/context.ts";
import { isRunning } from "../../api/run-status.ts";
import { tellCount } from "../../format/number.ts";
import { colourOf, initialsOf, tellWho } from "../../format/person.ts";
import { tellExact } from "../../format/time.ts";
import { Moment } from "../moment.tsx";
import { DestinationName } from "../plugin-name.tsx";
import type { ListColumn } from "../record-list.tsx";
import { StatusWord } from "../status-word.tsx";
import type { SavedSummary } from "./saved-kind.ts";

const none = <span className="faint">–</span>;

export function SavedStatus({ one }: { readonly one: SavedSummary }) {
  const me = useMe();
  const isDraft = one.status === "draft";
  const by = one.draft?.by == null ? "" : ` by ${tellWho(one.draft.by, me.name)}`;
  return (
    <span className="status-word">
      <span className={`status-icon ${isDraft ? "tone-neutral" : "tone-good"}`}>
        {isDraft ? <IconCircleDashed aria-hidden="true" /> : <IconCircleCheck aria-hidden="true" />}
      </span>
      <span className="status-name">{isDraft ? "Draft" : "Active"}</span>
      {one.status === "active with draft" && (
        <span className="status-remark small quiet" title={`draft${by}`}>
          · draft{by}
        </span>
      )}
    </span>
  );
}

const destinationsOf = ({ sentBy }: SavedSummary): readonly string[] => [
  ...new Set(sentBy.map(({ destination }) => destination)),
];

function Owner({ name }: { readonly name: string }) {
  return (
    <span
      className="avatar avatar-small"
      style={{ background: colourOf(name) }}
      role="img"
      aria-label={name}
      title={name}
    >
      {initialsOf(name)}
    </span>
  );
}

/** What runs now ran now; since when is told on hover. */
function Ran({ lastRun }: Pick<SavedSummary, "lastRun">) {
  const started = lastRun?.startedAt ?? null;
  if (lastRun === null || started === null || !isRunning(lastRun.state))
    return <Moment at={lastRun?.endedAt ?? null} />;
  return (
    <time dateTime={started} title={`since ${tellExact(Date.parse(started))}`}>
      now
    </time>
  );
}

/** On phones: the status and one fact. */
export function SavedFact({ one }: { readonly one: SavedSummary }) {
  return (
    <span className="line saved-fact">
      <SavedStatus one={one} />
      {one.lastRun !== null && <StatusWord status={one.lastRun.state} />}
    </span>
  );
}

/** The columns by name; a list takes those it wants, in its own order and widths. The server sorts. */
export const savedColumns = {
  status: {
    key: "status",
    title: "Status",
    sorts: true,
    cell: (one) => <SavedStatus one={one} />,
  },
  sentTo: {
    key: "sent",
    title: "Sent to",
    cell: (one) =>
      destinationsOf(one).length === 0 ? (
        none
      ) : (
        <span className="line saved-destinations">
          {destinationsOf(one).map((name) => (
            <DestinationName key={name} name={name} />
          ))}
        </span>
      ),
  },
  lastRun: {
    key: "run",
    title: "Last run",
    cell: ({ lastRun }) => (lastRun === null ? none : <StatusWord status={lastRun.state} />),
  },
  rows: {
    key: "rows",
    title: "Rows",
    end: true,
    className: "num",
    sorts: true,
    cell: ({ rows }) => tellCount(rows),
  },
  ran: {
    key: "ran",
    title: "Ran",
    end: true,
    className: "quiet",
    sorts: true,
    cell: ({ lastRun }) => <Ran lastRun={lastRun} />,
  },
  owner: {
    key: "owner",
    title: "Owner",
    sorts: true,
    cell: ({ owner }) => owner !== null && <Owner name={owner} />,
  },
} as const satisfies Readonly<Record<string, ListColumn<SavedSummary>>>;
