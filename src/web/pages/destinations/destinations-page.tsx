/** Destinations with its three tabs, all of it in the address: Destinations, Data templates, Orchestrations. */
import { IconPlug, IconPlus } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { tellCount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { DestinationsTab } from "./destinations-tab.tsx";
import { OrchestrationsTab } from "./orchestrations-tab.tsx";
import { TemplatesTab } from "./templates-tab.tsx";

const OrchestrationDialog = lazy(() =>
  import("./orchestration-dialog.tsx").then((m) => ({ default: m.OrchestrationDialog })),
);

type Tab = "destinations" | "templates" | "orchestrations";
const tabKey = "deskfeed-destinations-tab";

/** Only how many there are. */
const counted = { query: { limit: 1 } };

function lastTab(): Tab {
  try {
    const kept = localStorage.getItem(tabKey);
    return kept === "destinations" || kept === "templates" ? kept : "orchestrations";
  } catch {
    return "orchestrations";
  }
}

function keepTab(tab: Tab): void {
  try {
    localStorage.setItem(tabKey, tab);
  } catch {
    // Storage may be forbidden; the tab is then not remembered.
  }
}

export function DestinationsPage() {
  const search = useSearch({ from: "/inside/destinations" });
  const navigate = useNavigate();
  const mayChange = useMay("operator");
  const tab = search.tab ?? lastTab();
  const counts = {
    destinations: useRead("listDestinations", counted).data?.total,
    templates: useRead("listTemplates", counted).data?.total,
    orchestrations: useRead("listOrchestrations", counted).data?.total,
  };
  useEffect(() => keepTab(tab), [tab]);
  const closeDialog = () =>
    void navigate({
      to: "/destinations",
      search: ({ add: _add, edit: _edit, object: _object, objectType: _type, ...rest }) => ({
        ...rest,
        tab: "orchestrations",
      }),
    });
  return (
    <Page
      title="Destinations"
      phoneActions={false}
      wide
      actions={
        mayChange && (
          <>
            <ButtonLink icon={<IconPlug />} to="/destinations/new">
              Add destination
            </ButtonLink>
            <ButtonLink
              look="filled"
              icon={<IconPlus />}
              to="/destinations"
              search={{ ...search, tab, add: "orchestration" }}
            >
              Add Orchestration
            </ButtonLink>
          </>
        )
      }
    >
      <nav className="tabs" aria-label="Destinations">
        <TabLink tab="destinations" current={tab} name="Destinations" count={counts.destinations} />
        <TabLink tab="templates" current={tab} name="Data templates" count={counts.templates} />
        <TabLink tab="orchestrations" current={tab} name="Orchestrations" count={counts.orchestrations} />
      </nav>
      <div className="content tab-content">
        {tab === "destinations" && <DestinationsTab />}
        {tab === "templates" && <TemplatesTab />}
        {tab === "orchestrations" && <OrchestrationsTab />}
      </div>
      {(search.add === "orchestration" || search.edit !== undefined) && (
        <Suspense>
          <OrchestrationDialog
            key={search.edit ?? "new"}
            editing={search.edit}
            object={search.object}
            objectType={search.objectType}
            onClose={closeDialog}
          />
        </Suspense>
      )}
    </Page>
  );
}

function TabLink({
  tab,
  current,
  name,
  count,
}: {
  readonly tab: Tab;
  readonly current: Tab;
  readonly name: string;
  readonly count: number | undefined;
}) {
  return (
    <Link
      to="/destinations"
      search={(old) => ({ ...(old.pane === undefined ? {} : { pane: old.pane }), tab })}
      className="tab"
      activeProps={{}}
      {...(tab === current ? { "aria-current": "page" as const } : { "aria-current": undefined })}
    >
      {name} <span className="num">{count === undefined ? "" : tellCount(count)}</span>
    </Link>
  );
}
