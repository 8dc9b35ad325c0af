/** Settings in tabs: people, API keys, signing in, appearance, how long rows are kept, the audit log. Who may not see a tab is told why. */
import { IconPlus } from "@tabler/icons-react";
import { Link, useSearch } from "@tanstack/react-router";
import type { Role } from "../../../contract/api/field-shapes.ts";
import { useMay } from "../../api/context.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { NeedsRole } from "../../blocks/needs-role.tsx";
import { Page } from "../../shell/page.tsx";
import { ApiKeysTab } from "./api-keys-tab.tsx";
import { AppearanceTab } from "./appearance-tab.tsx";
import { AuditTab, DownloadAudit } from "./audit-tab.tsx";
import { HistoryTab } from "./history-tab.tsx";
import { PeopleTab } from "./people-tab.tsx";
import { SignInTab } from "./sign-in-tab.tsx";
import "./settings.css";

const tabs = [
  { tab: "people", name: "People", role: "admin" },
  { tab: "api-keys", name: "API keys", role: "viewer" },
  { tab: "sign-in", name: "Sign-in", role: "viewer" },
  { tab: "appearance", name: "Appearance", role: "viewer" },
  { tab: "history", name: "History", role: "admin" },
  { tab: "audit-log", name: "Audit log", role: "admin" },
] as const satisfies readonly { readonly tab: string; readonly name: string; readonly role: Role }[];
type Tab = (typeof tabs)[number]["tab"];

export function SettingsPage() {
  const isAdmin = useMay("admin");
  const offered = tabs.filter(({ role }) => role !== "admin" || isAdmin);
  const asked = useSearch({ from: "/inside/settings" }).tab;
  const tab = asked ?? offered[0]?.tab ?? "appearance";
  const isOffered = offered.some((one) => one.tab === tab);
  return (
    <Page title="Settings" wide actions={isOffered && <TabAction tab={tab} />}>
      <nav className="tabs" aria-label="Settings">
        {offered.map((one) => (
          <Link
            key={one.tab}
            to="/settings"
            search={(old) => ({ ...(old.pane === undefined ? {} : { pane: old.pane }), tab: one.tab })}
            className="tab"
            ref={one.tab === tab ? showInFull : null}
            activeProps={{}}
            {...(one.tab === tab ? { "aria-current": "page" as const } : { "aria-current": undefined })}
          >
            {one.name}
          </Link>
        ))}
      </nav>
      <div className={tab === "audit-log" ? "content tab-content audit-content" : "content tab-content"}>
        {isOffered ? (
          <TabContent tab={tab} />
        ) : (
          <NeedsRole what={tabs.find((one) => one.tab === tab)?.name ?? "This page"} needed="admin" />
        )}
      </div>
    </Page>
  );
}

/** On a phone the row of tabs is longer than the screen. */
function showInFull(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function TabContent({ tab }: { readonly tab: Tab }) {
  switch (tab) {
    case "people":
      return <PeopleTab />;
    case "api-keys":
      return <ApiKeysTab />;
    case "sign-in":
      return <SignInTab />;
    case "appearance":
      return <AppearanceTab />;
    case "history":
      return <HistoryTab />;
    case "audit-log":
      return <AuditTab />;
  }
}

function TabAction({ tab }: { readonly tab: Tab }) {
  if (tab === "audit-log") return <DownloadAudit />;
  if (tab !== "people" && tab !== "api-keys") return null;
  return (
    <ButtonLink
      look="filled"
      icon={<IconPlus />}
      to="/settings"
      search={{ tab, make: tab === "people" ? "person" : "key" }}
    >
      {tab === "people" ? "Invite a person" : "Make an API key"}
    </ButtonLink>
  );
}
