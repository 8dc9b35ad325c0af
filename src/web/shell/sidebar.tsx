/** The sidebar: search, the pages, the live run, settings and the person. 212 px or icons only; the choice is remembered. */
import { IconDots, IconLayoutSidebarLeftCollapse, IconSearch, IconSettings } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { callRoute } from "../api/call-route.ts";
import { useMe } from "../api/context.ts";
import { useRead } from "../api/reads.ts";
import { IconButton } from "../blocks/button.tsx";
import { Menu } from "../blocks/menu.tsx";
import { colourOf, initialsOf } from "../format/person.ts";
import { LiveRunCard } from "./live-run-card.tsx";
import { Mark } from "./mark.tsx";
import { places } from "./places.tsx";
import "./sidebar.css";

export function toggleSidebar(): void {
  const root = document.documentElement;
  root.dataset.sidebar = root.dataset.sidebar === "narrow" ? "wide" : "narrow";
  try {
    localStorage.setItem("deskfeed-sidebar", root.dataset.sidebar);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

export function Sidebar({ onSearch }: { readonly onSearch: () => void }) {
  const workspace = useRead("readSession", {}).data?.workspace ?? location.hostname;
  return (
    <nav className="sidebar" aria-label="Deskfeed">
      <div className="sidebar-head">
        <button type="button" className="sidebar-mark" aria-label="Show the sidebar" onClick={toggleSidebar}>
          <Mark />
        </button>
        <Mark />
        <span className="grow sidebar-words">
          <span className="sidebar-name">Deskfeed</span>
          <bdi className="smallest quiet cut" title={workspace}>
            {workspace}
          </bdi>
        </span>
        <IconButton name="Hide the sidebar" className="sidebar-words" onClick={toggleSidebar}>
          <IconLayoutSidebarLeftCollapse aria-hidden="true" />
        </IconButton>
      </div>
      <button
        type="button"
        className="sidebar-search"
        aria-label="Search or jump to"
        aria-keyshortcuts="Control+K Meta+K"
        data-keys={/Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl K"}
        onClick={onSearch}
      >
        <IconSearch aria-hidden="true" />
        <span className="grow sidebar-words">Search or jump to</span>
      </button>
      <ul className="sidebar-places">
        {places.map(({ name, to, icon }) => (
          <li key={to}>
            <Link
              to={to}
              className="sidebar-place"
              activeProps={{ "aria-current": "page" }}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              title={name}
            >
              {icon}
              <span className="sidebar-words">{name}</span>
            </Link>
          </li>
        ))}
      </ul>
      <div className="grow" />
      <LiveRunCard />
      <Link
        to="/settings"
        className="sidebar-place"
        activeProps={{ "aria-current": "page" }}
        title="Settings"
      >
        <IconSettings aria-hidden="true" />
        <span className="sidebar-words">Settings</span>
      </Link>
      <PersonLine />
    </nav>
  );
}

function PersonLine() {
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    await callRoute("signOut", {});
    client.clear();
    await navigate({ to: "/sign-in" });
  };
  const entries = [
    { label: "Settings", icon: <IconSettings />, onChoose: () => void navigate({ to: "/settings" }) },
    { label: "Sign out", icon: <IconDots />, onChoose: () => void signOut() },
  ];
  return (
    <div className="sidebar-person">
      <span className="avatar" style={{ background: colourOf(me.name) }} aria-hidden="true">
        {initialsOf(me.name)}
      </span>
      <span className="grow sidebar-words">
        <bdi className="cut sidebar-person-name" title={me.name}>
          {me.name}
        </bdi>
        <span className="smallest quiet cut">{me.role[0]?.toUpperCase() + me.role.slice(1)}</span>
      </span>
      <Menu
        name={`${me.name}: settings and sign out`}
        entries={entries}
        opener={
          <IconButton name="Settings and sign out" className="sidebar-words">
            <IconDots aria-hidden="true" />
          </IconButton>
        }
      />
    </div>
  );
}
