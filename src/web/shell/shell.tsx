/** What stands around every page: skip link, sidebar or bottom bar, toasts, search, keys, and the notifications pane. */

import { useQuery } from "@tanstack/react-query";
import { Outlet, useNavigate, useRouterState, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { LiveContext, MeContext } from "../api/context.ts";
import type { LiveEvents } from "../api/live-events.ts";
import { read } from "../api/reads.ts";
import { Toasts } from "../blocks/toast.tsx";
import { LiveRunStrip } from "./live-run-card.tsx";
import { PhoneBar } from "./phone-bar.tsx";
import { useShellKeys } from "./shell-keys.ts";
import { Sidebar } from "./sidebar.tsx";
import "./shell.css";

const SearchPalette = lazy(() => import("./search-palette.tsx").then((m) => ({ default: m.SearchPalette })));
const KeysList = lazy(() => import("./keys-list.tsx").then((m) => ({ default: m.KeysList })));
const NotificationsPane = lazy(() =>
  import("../pages/notifications/notifications-pane.tsx").then((m) => ({ default: m.NotificationsPane })),
);

type Opened = "search" | "keys" | null;

export function Shell({ live }: { readonly live: LiveEvents }) {
  const { data: session } = useQuery(read("readSession", {}));
  const [opened, setOpened] = useState<Opened>(null);
  const pane = useSearch({ strict: false }).pane;
  const path = useRouterState({ select: (state) => state.location.pathname });
  const navigate = useNavigate();
  const togglePane = useCallback(
    () => void navigate({ to: ".", search: (old) => ({ ...old, pane: pane ? undefined : "notifications" }) }),
    [navigate, pane],
  );
  useShellKeys({
    onSearch: () => setOpened("search"),
    onKeys: () => setOpened("keys"),
    onPane: togglePane,
    onPlace: (to) => void navigate({ to }),
  });
  useEffect(() => {
    live.open();
    return () => live.close();
  }, [live]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes what was open over the old one.
  useEffect(() => setOpened(null), [path]);
  const close = () => setOpened(null);
  if (!session?.me) return null;
  return (
    <LiveContext value={live}>
      <MeContext value={session.me}>
        <a className="skip" href="#content">
          Skip to content
        </a>
        <div className="shell">
          <Sidebar onSearch={() => setOpened("search")} />
          <div className="shell-page">
            <Outlet />
          </div>
          <div className="phone-foot">
            <LiveRunStrip />
            <PhoneBar />
          </div>
        </div>
        <Toasts />
        <Suspense>
          {pane === "notifications" && <NotificationsPane onClose={togglePane} />}
          {opened === "search" && <SearchPalette onClose={close} />}
          {opened === "keys" && <KeysList onClose={close} />}
        </Suspense>
      </MeContext>
    </LiveContext>
  );
}
