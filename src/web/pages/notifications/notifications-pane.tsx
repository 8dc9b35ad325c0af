/** The notifications pane: live cards on top, then what ended; read marks are this person's own. A pane on desktops, a sheet on phones. */
import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconSquareFilled,
  IconX,
} from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Notification } from "../../../contract/api/notifications.ts";
import { toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { useMe } from "../../api/context.ts";
import { readPages } from "../../api/reads.ts";
import { IconButton } from "../../blocks/button.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { Segmented } from "../../blocks/segmented.tsx";
import { ThinBar } from "../../blocks/stacked-bar.tsx";
import { Empty, ErrorPanel, Loading } from "../../blocks/states.tsx";
import { StatusIcon } from "../../blocks/status-word.tsx";
import { tellCount } from "../../format/number.ts";
import { tellWho } from "../../format/person.ts";
import "./notifications.css";

type Filter = "all" | "running" | "needs a look";

/** In view for this long counts as read. */
const readAfterMs = 2_000;

export function NotificationsPane({ onClose }: { readonly onClose: () => void }) {
  const [filter, setFilter] = useState<Filter>("all");
  const client = useQueryClient();
  const pane = useRef<HTMLElement>(null);
  const list = useInfiniteQuery(readPages("listNotifications", { query: { filter } }));
  const first = list.data?.pages[0];
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const mark = async (ids: readonly number[] | null) => {
    await callRoute("markNotificationsRead", { body: { ids } });
    await client.invalidateQueries({ queryKey: ["listNotifications"] });
  };
  useEffect(() => {
    const opener = document.activeElement;
    pane.current?.focus();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const unread = items.filter((item) => !item.isRead && item.kind !== "running").map(({ id }) => id);
  const unreadKey = unread.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ids are the key.
  useEffect(() => {
    if (unread.length === 0) return;
    const timer = setTimeout(() => mark(unread).catch(() => undefined), readAfterMs);
    return () => clearTimeout(timer);
  }, [unreadKey]);
  const counted = (words: string, count: number | undefined) => (count ? `${words} ${count}` : words);
  return (
    <aside
      ref={pane}
      className="pane"
      aria-label="Notifications"
      tabIndex={-1}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <header className="pane-head">
        <h2 className="grow top-title">Notifications</h2>
        <button type="button" className="button button-quiet button-small" onClick={() => void mark(null)}>
          Mark all read
        </button>
        <IconButton name="Close notifications" onClick={onClose}>
          <IconX aria-hidden="true" />
        </IconButton>
      </header>
      <div className="pane-filter">
        <Segmented<Filter>
          name="Show"
          wide
          value={filter}
          onChange={setFilter}
          choices={[
            { value: "all", label: "All" },
            { value: "running", label: counted("Running", first?.running) },
            { value: "needs a look", label: counted("Needs a look", first?.needsLook) },
          ]}
        />
      </div>
      <div className="pane-list">
        {list.isPending && <Loading rows={5} rowHeight={96} />}
        {list.isError && <ErrorPanel title="Notifications cannot be shown" error={toTellable(list.error)} />}
        {list.isSuccess && items.length === 0 && (
          <Empty title={filter === "all" ? "Nothing yet" : "None of these"}>
            Runs tell of themselves here.
          </Empty>
        )}
        <ul>
          {items.map((item) => (
            <Card key={item.id} item={item} />
          ))}
        </ul>
        {list.hasNextPage && (
          <button
            type="button"
            className="button button-quiet pane-more"
            onClick={() => void list.fetchNextPage()}
          >
            Older ones
          </button>
        )}
      </div>
      <footer className="pane-foot small">
        <Link to="/runs">All runs</Link>
      </footer>
    </aside>
  );
}

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
  const parts = [`${tellCount(rows.delivered)} delivered`];
  if (kind === "completed") {
    if (rows.created > 0) parts.push(`${tellCount(rows.created)} created`);
    if (rows.updated > 0) parts.push(`${tellCount(rows.updated)} updated`);
  }
  if (rows.failed > 0) parts.push(`${tellCount(rows.failed)} failed`);
  if (rows.rejected > 0) parts.push(`${tellCount(rows.rejected)} rejected`);
  if (kind !== "running" && rows.unsent > 0)
    parts.push(`${tellCount(rows.unsent)} unsent, sent by the next run`);
  return parts.join(" · ");
}

function Card({ item }: { readonly item: Notification }) {
  const number = String(item.id);
  const me = useMe();
  return (
    <li className={item.kind === "running" ? "card card-live" : "card"}>
      {icons[item.kind] ?? <StatusIcon status={item.state} />}
      <div className="grow">
        <p className="card-head">
          <bdi className="strong cut" title={item.orchestration}>
            {item.orchestration}
          </bdi>
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
        <p className="small card-link">
          {item.kind === "warning" ? (
            <Link to="/runs/$number" params={{ number }} search={{ show: "reasons" }}>
              See reasons
            </Link>
          ) : (
            <Link to="/runs/$number" params={{ number }}>
              Open the run
            </Link>
          )}
        </p>
      </div>
    </li>
  );
}
