/** The notifications pane: live cards on top, then what ended; read marks are this person's own. A pane on desktops, a sheet on phones. */
import { IconChevronLeft, IconX } from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { Notification } from "../../../contract/api/notifications.ts";
import { toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { readPages } from "../../api/reads.ts";
import { Button, IconButton } from "../../blocks/button.tsx";
import { StopRun } from "../../blocks/run-actions/stop-run.tsx";
import { Segmented } from "../../blocks/segmented.tsx";
import { Empty, ErrorPanel, Loading } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { NotificationCard } from "./notification-card.tsx";
import "./notifications.css";

type Filter = "all" | "running" | "needs a look";

/** In view for this long counts as read. */
const readAfterMs = 2_000;

export function NotificationsPane({ onClose }: { readonly onClose: () => void }) {
  const [filter, setFilter] = useState<Filter>("all");
  const client = useQueryClient();
  const mayStop = useMay("operator");
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
  const phone = usePhone();
  const [stopping, setStopping] = useState<Notification | null>(null);
  const counted = (words: string, count: number | undefined) => (count ? `${words} ${count}` : words);
  return (
    <>
      <aside
        ref={pane}
        className="pane"
        aria-label="Notifications"
        tabIndex={-1}
        onKeyDown={(event) => event.key === "Escape" && onClose()}
      >
        <header className="pane-head">
          {phone && (
            <IconButton name="Close notifications" onClick={onClose}>
              <IconChevronLeft aria-hidden="true" />
            </IconButton>
          )}
          <h2 className="grow top-title">Notifications</h2>
          <button type="button" className="button button-quiet button-small" onClick={() => void mark(null)}>
            Mark all read
          </button>
          {!phone && (
            <IconButton name="Close notifications" onClick={onClose}>
              <IconX aria-hidden="true" />
            </IconButton>
          )}
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
          {list.isError && (
            <ErrorPanel
              title="Notifications cannot be shown"
              error={toTellable(list.error)}
              action={
                <Button small onClick={() => void list.refetch()}>
                  Try again
                </Button>
              }
            />
          )}
          {list.isSuccess && items.length === 0 && (
            <Empty title={filter === "all" ? "Nothing yet" : "None of these"}>
              Runs tell of themselves here.
            </Empty>
          )}
          <ul>
            {items.map((item) => (
              <NotificationCard key={item.id} item={item} onStop={mayStop ? () => setStopping(item) : null} />
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
          <span className="faint grow">Kept for 30 days</span>
          <Link to="/runs">All runs</Link>
        </footer>
      </aside>
      {stopping !== null && (
        <StopRun
          run={{ number: stopping.id, rows: stopping.rows, inFlight: null }}
          onClose={() => setStopping(null)}
        />
      )}
    </>
  );
}
