/** One run in the notifications pane: how it stands, how many, when, and the one thing to do. */
import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconSquareFilled,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Notification } from "../../../contract/api/notifications.ts";
import { useMe } from "../../api/context.ts";
import { Moment } from "../../blocks/moment.tsx";
import { ThinBar } from "../../blocks/stacked-bar.tsx";
import { StatusIcon } from "../../blocks/status-word.tsx";
import { tellCount } from "../../format/number.ts";
import { tellWho } from "../../format/person.ts";

const icons: Readonly<Record<Notification["kind"], ReactNode>> = {
  running: null,
  completed: (
    <span className="status-icon tone-good">
      <IconCircleCheckFilled aria-hidden="true" />
    </span>
  ),
  warning: (
    <span className="status-icon tone-warn">
      <IconAlertTriangleFilled aria-hidden="true" />
    </span>
  ),
  error: (
    <span className="status-icon tone-bad">
      <IconCircleXFilled aria-hidden="true" />
    </span>
  ),
  stopped: (
    <span className="status-icon tone-neutral">
      <IconSquareFilled aria-hidden="true" />
    </span>
  ),
};

const tones: Readonly<Record<Notification["kind"], string>> = {
  running: "tone-accent card-strong",
  completed: "",
  warning: "warn-text card-strong",
  error: "bad-text card-strong",
  stopped: "",
};

function countsOf({ kind, rows, id, startedBy }: Notification, me: string): string {
  if (kind === "running" && rows.read === 0)
    return `Run ${id}${startedBy === null ? "" : ` · started by ${tellWho(startedBy, me)}`}`;
  if (kind === "error" && rows.delivered + rows.failed === 0) return "Nothing was sent.";
  const parts = [`${tellCount(rows.delivered)} delivered`];
  if (kind === "completed") {
    if (rows.created > 0 && rows.updated > 0)
      parts.push(`${tellCount(rows.created)} created`, `${tellCount(rows.updated)} updated`);
    else parts.push("nothing rejected");
  }
  if (rows.failed > 0) parts.push(`${tellCount(rows.failed)} failed`);
  if (rows.rejected > 0) parts.push(`${tellCount(rows.rejected)} rejected`);
  if (kind !== "running" && rows.unsent > 0)
    parts.push(`${tellCount(rows.unsent)} unsent, sent by the next run`);
  return parts.join(" · ");
}

export function NotificationCard({
  item,
  onStop,
}: {
  readonly item: Notification;
  /** Null for those who may not. */
  readonly onStop: (() => void) | null;
}) {
  const number = String(item.id);
  const me = useMe();
  return (
    <li className={item.kind === "running" ? "card card-live" : "card"}>
      {icons[item.kind] ?? <StatusIcon status={item.state} />}
      <div className="grow">
        <p className="card-head">
          <Link to="/runs/$number" params={{ number }} className="strong cut card-name">
            <bdi title={item.orchestration}>{item.orchestration}</bdi>
          </Link>
          <Moment at={item.at} className="smallest faint card-when" />
          {!item.isRead && item.kind !== "running" && (
            <span className="unread-dot" role="img" aria-label="Unread" />
          )}
        </p>
        <p className={tones[item.kind]}>
          <bdi className="card-sentence">{item.sentence}</bdi>
        </p>
        {item.share !== null && item.kind === "running" && <ThinBar part={item.share} whole={1} />}
        <p className="small quiet num card-sentence">{countsOf(item, me.name)}</p>
        <CardAction kind={item.kind} number={number} onStop={onStop} />
      </div>
    </li>
  );
}

/** What there is to do now; what ended well only has its name to press. */
function CardAction({
  kind,
  number,
  onStop,
}: {
  readonly kind: Notification["kind"];
  readonly number: string;
  readonly onStop: (() => void) | null;
}) {
  if (kind === "completed" || kind === "stopped") return null;
  return (
    <p className="small line card-link">
      {kind === "warning" ? (
        <Link to="/runs/$number" params={{ number }} search={{ show: "reasons" }}>
          See reasons
        </Link>
      ) : (
        <Link to="/runs/$number" params={{ number }}>
          Open the run
        </Link>
      )}
      {kind === "running" && onStop !== null && (
        <button type="button" className="link-button card-stop" onClick={onStop}>
          Stop
        </button>
      )}
    </p>
  );
}
