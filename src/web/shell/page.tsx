/** One page: top bar with breadcrumb, title, status and actions, the bell last; below it the content, which alone scrolls. */
import { IconBell, IconChevronLeft } from "@tabler/icons-react";
import { Link, type LinkProps, useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useConnection } from "../api/context.ts";
import { useRead } from "../api/reads.ts";
import { LostConnection } from "../blocks/notices.tsx";
import { LeaveGuard } from "./leave-guard.tsx";
import { useRunning } from "./live-run-card.tsx";
import { Mark } from "./mark.tsx";

export interface Crumb {
  readonly name: string;
  readonly link: Pick<LinkProps, "to" | "search" | "params">;
}

export function Page({
  title,
  remark,
  crumbs = [],
  status,
  actions,
  phoneActions = true,
  unsaved = false,
  wide = false,
  children,
}: {
  readonly title: string;
  readonly remark?: ReactNode;
  readonly crumbs?: readonly Crumb[];
  readonly status?: ReactNode;
  readonly actions?: ReactNode;
  /** Whether the actions stay in the top bar of phones; else the page places them itself. */
  readonly phoneActions?: boolean;
  readonly unsaved?: boolean;
  /** The content fills the height and scrolls in its own panes. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = title === "Home" ? "Deskfeed" : `${title} · Deskfeed`;
  }, [title]);
  const back = crumbs.at(-1);
  return (
    <>
      <header className="top-bar">
        {back === undefined ? (
          <span className="phone-only">
            <Mark size={22} />
          </span>
        ) : (
          <Link {...back.link} className="icon-button phone-only" aria-label={`Back to ${back.name}`}>
            <IconChevronLeft aria-hidden="true" />
          </Link>
        )}
        {crumbs.map((crumb) => (
          <span key={crumb.name} className="crumb">
            <Link {...crumb.link}>{crumb.name}</Link>
            <span aria-hidden="true">/</span>
          </span>
        ))}
        <h1 className="top-title" title={title}>
          {unsaved && <span className="unsaved-dot" title="Not saved yet" />}
          <bdi>{title}</bdi>
        </h1>
        {remark !== undefined && <span className="top-remark faint">{remark}</span>}
        {status}
        <span className="grow" />
        {actions !== undefined && (
          <span className={phoneActions ? "top-actions" : "top-actions desk-only"}>{actions}</span>
        )}
        <Bell />
      </header>
      <ConnectionLine />
      {unsaved && <LeaveGuard />}
      <main id="content" className={wide ? "content content-wide" : "content"} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function Bell() {
  const unread = useRead("listNotifications", { query: {} }).data?.unread ?? 0;
  const navigate = useNavigate();
  const pane = useSearch({ strict: false }).pane;
  const words = unread === 0 ? "Notifications" : `Notifications, ${unread} unread`;
  return (
    <span className="bell">
      <button
        type="button"
        className="icon-button"
        aria-label={words}
        title={`${words} (Alt N)`}
        aria-expanded={pane === "notifications"}
        onClick={() =>
          void navigate({ to: ".", search: (old) => ({ ...old, pane: pane ? undefined : "notifications" }) })
        }
      >
        <IconBell aria-hidden="true" />
        {unread > 0 && (
          <span className="bell-count num" aria-hidden="true">
            {unread > 99 ? "99+" : unread}
          </span>
        )}
      </button>
    </span>
  );
}

function ConnectionLine() {
  const { state, lastAt, nextTryAt } = useConnection();
  const running = useRunning().length > 0;
  return state === "lost" ? <LostConnection since={lastAt} nextTryAt={nextTryAt} running={running} /> : null;
}
