/** Every address of the web UI, with what its search part may hold. Pages load when they are opened, or when their link is pointed at. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { LiveEvents } from "../api/live-events.ts";
import { read } from "../api/reads.ts";
import { Shell } from "../shell/shell.tsx";
import { PageFailed, PageMissing } from "./page-failed.tsx";
import { oneOf, textOf } from "./search-words.ts";

interface Context {
  readonly client: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  validateSearch: (search: Record<string, unknown>): { readonly pane?: "notifications" } =>
    search.pane === "notifications" ? { pane: "notifications" } : {},
  component: Outlet,
  notFoundComponent: PageMissing,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (
    search: Record<string, unknown>,
  ): { readonly back?: string; readonly failure?: string } => ({
    ...textOf(search, "back"),
    ...textOf(search, "failure"),
  }),
  component: lazyRouteComponent(() => import("../pages/sign-in/sign-in-page.tsx"), "SignInPage"),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazyRouteComponent(() => import("../pages/sign-in/welcome-page.tsx"), "WelcomePage"),
});

let live: LiveEvents | undefined;

/** Everything but signing in is behind the sign-in, which leads back to where one was. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ context, location }) => {
    const session = await context.client.ensureQueryData(read("readSession", {}));
    if (session.state === "setup") throw redirect({ to: "/welcome" });
    if (session.state === "signed out") throw redirect({ to: "/sign-in", search: { back: location.href } });
  },
  component: function Inside() {
    const { client } = inside.useRouteContext();
    live ??= new LiveEvents(client);
    return <Shell live={live} />;
  },
});

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/home/home-page.tsx"), "HomePage"),
});

const customer360 = createRoute({
  getParentRoute: () => inside,
  path: "/customer-360",
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    readonly table?: string;
    readonly search?: string;
    readonly part?: "columns" | "sample" | "used";
    readonly find?: string;
    readonly attributes?: string;
    readonly newTable?: "attributes";
    readonly panel?: "versions";
  } => ({
    ...textOf(search, "table"),
    ...textOf(search, "attributes"),
    ...oneOf(search, "newTable", ["attributes"] as const),
    ...oneOf(search, "panel", ["versions"] as const),
    ...textOf(search, "search"),
    ...oneOf(search, "part", ["columns", "sample", "used"] as const),
    ...textOf(search, "find"),
  }),
  component: lazyRouteComponent(
    () => import("../pages/customer-360/customer-360-page.tsx"),
    "Customer360Page",
  ),
});

const queries = createRoute({
  getParentRoute: () => inside,
  path: "/queries",
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    readonly search?: string;
    readonly status?: string;
    readonly destination?: string;
    readonly owner?: string;
    readonly folded?: string;
    readonly sort?: string;
    readonly create?: "query";
  } => ({
    ...textOf(search, "search"),
    ...textOf(search, "status"),
    ...textOf(search, "destination"),
    ...textOf(search, "owner"),
    ...textOf(search, "folded"),
    ...textOf(search, "sort"),
    ...oneOf(search, "create", ["query"] as const),
  }),
  component: lazyRouteComponent(() => import("../pages/queries/queries-page.tsx"), "QueriesPage"),
});

const query = createRoute({
  getParentRoute: () => inside,
  path: "/queries/$id",
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    readonly show?: "sql" | "preview" | "zendesk";
    readonly panel?: "versions";
    readonly rules?: string;
  } => ({
    ...oneOf(search, "show", ["sql", "preview", "zendesk"] as const),
    ...oneOf(search, "panel", ["versions"] as const),
    ...textOf(search, "rules"),
  }),
  component: lazyRouteComponent(() => import("../pages/queries/query-page.tsx"), "QueryPage"),
});

const segments = createRoute({
  getParentRoute: () => inside,
  path: "/segments",
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    readonly search?: string;
    readonly status?: string;
    readonly destination?: string;
    readonly owner?: string;
    readonly folded?: string;
    readonly sort?: string;
    readonly dialog?: "new";
  } => ({
    ...textOf(search, "search"),
    ...textOf(search, "status"),
    ...textOf(search, "destination"),
    ...textOf(search, "owner"),
    ...textOf(search, "folded"),
    ...textOf(search, "sort"),
    ...oneOf(search, "dialog", ["new"] as const),
  }),
  component: lazyRouteComponent(() => import("../pages/segments/segments-page.tsx"), "SegmentsPage"),
});

const segment = createRoute({
  getParentRoute: () => inside,
  path: "/segments/$id",
  validateSearch: (
    search: Record<string, unknown>,
  ): { readonly show?: "rules" | "result"; readonly panel?: "versions" | "sql" } => ({
    ...oneOf(search, "show", ["rules", "result"] as const),
    ...oneOf(search, "panel", ["versions", "sql"] as const),
  }),
  component: lazyRouteComponent(() => import("../pages/segments/segment-page.tsx"), "SegmentPage"),
});

export const objectTypes = ["query", "segment", "attributes table"] as const;
const destinationTabs = ["destinations", "templates", "orchestrations"] as const;

const destinations = createRoute({
  getParentRoute: () => inside,
  path: "/destinations",
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    readonly tab?: (typeof destinationTabs)[number];
    readonly search?: string;
    readonly status?: string;
    readonly destination?: string;
    readonly workflow?: string;
    readonly sort?: string;
    readonly add?: "orchestration";
    readonly edit?: string;
    readonly object?: string;
    readonly objectType?: (typeof objectTypes)[number];
  } => ({
    ...oneOf(search, "tab", destinationTabs),
    ...textOf(search, "search"),
    ...textOf(search, "status"),
    ...textOf(search, "destination"),
    ...textOf(search, "workflow"),
    ...textOf(search, "sort"),
    ...oneOf(search, "add", ["orchestration"] as const),
    ...textOf(search, "edit"),
    ...textOf(search, "object"),
    ...oneOf(search, "objectType", objectTypes),
  }),
  component: lazyRouteComponent(
    () => import("../pages/destinations/destinations-page.tsx"),
    "DestinationsPage",
  ),
});

const addDestination = createRoute({
  getParentRoute: () => inside,
  path: "/destinations/new",
  validateSearch: (search: Record<string, unknown>): { readonly from?: string } => textOf(search, "from"),
  component: lazyRouteComponent(
    () => import("../pages/destinations/destination-page.tsx"),
    "AddDestinationPage",
  ),
});

const destination = createRoute({
  getParentRoute: () => inside,
  path: "/destinations/$id",
  component: lazyRouteComponent(
    () => import("../pages/destinations/destination-page.tsx"),
    "DestinationPage",
  ),
});

const template = createRoute({
  getParentRoute: () => inside,
  path: "/destinations/templates/$id",
  validateSearch: (
    search: Record<string, unknown>,
  ): { readonly destination?: string; readonly from?: string } => ({
    ...textOf(search, "destination"),
    ...textOf(search, "from"),
  }),
  component: lazyRouteComponent(() => import("../pages/destinations/template-page.tsx"), "TemplatePage"),
});

const plan = createRoute({
  getParentRoute: () => inside,
  path: "/destinations/orchestrations/$id/plan",
  validateSearch: (search: Record<string, unknown>): { readonly show?: "changed" | "new" | "rejected" } =>
    oneOf(search, "show", ["changed", "new", "rejected"] as const),
  component: lazyRouteComponent(() => import("../pages/plan/plan-page.tsx"), "PlanPage"),
});

const runs = createRoute({
  getParentRoute: () => inside,
  path: "/runs",
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    readonly search?: string;
    readonly state?: string;
    readonly orchestration?: string;
    readonly sort?: string;
  } => ({
    ...textOf(search, "search"),
    ...textOf(search, "state"),
    ...textOf(search, "orchestration"),
    ...textOf(search, "sort"),
  }),
  component: lazyRouteComponent(() => import("../pages/runs/runs-page.tsx"), "RunsPage"),
});

const run = createRoute({
  getParentRoute: () => inside,
  path: "/runs/$number",
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    readonly outcome?: string;
    readonly code?: string;
    readonly key?: string;
    readonly show?: "rows" | "reasons" | "events";
  } => ({
    ...textOf(search, "outcome"),
    ...textOf(search, "code"),
    ...textOf(search, "key"),
    ...oneOf(search, "show", ["rows", "reasons", "events"] as const),
  }),
  component: lazyRouteComponent(() => import("../pages/run/run-page.tsx"), "RunPage"),
});

const settingsTabs = ["people", "api-keys", "sign-in", "appearance", "history", "audit-log"] as const;
const auditTimes = ["today", "yesterday", "week", "month", "between"] as const;

const settings = createRoute({
  getParentRoute: () => inside,
  path: "/settings",
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    readonly tab?: (typeof settingsTabs)[number];
    readonly make?: "person" | "key";
    readonly edit?: string;
    readonly search?: string;
    readonly who?: string;
    readonly kind?: string;
    readonly when?: (typeof auditTimes)[number];
    readonly from?: string;
    readonly to?: string;
    readonly entry?: string;
  } => ({
    ...oneOf(search, "tab", settingsTabs),
    ...oneOf(search, "make", ["person", "key"] as const),
    ...textOf(search, "edit"),
    ...textOf(search, "search"),
    ...textOf(search, "who"),
    ...textOf(search, "kind"),
    ...oneOf(search, "when", auditTimes),
    ...textOf(search, "from"),
    ...textOf(search, "to"),
    ...textOf(search, "entry"),
  }),
  component: lazyRouteComponent(() => import("../pages/settings/settings-page.tsx"), "SettingsPage"),
});

const tree = root.addChildren([
  signIn,
  welcome,
  inside.addChildren([
    home,
    customer360,
    queries,
    query,
    segments,
    segment,
    destinations,
    addDestination,
    destination,
    template,
    plan,
    runs,
    run,
    settings,
  ]),
]);

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: "intent",
    // Reads are react-query's to keep; the router keeps no second copy.
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: PageFailed,
    defaultPendingMs: 200,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
