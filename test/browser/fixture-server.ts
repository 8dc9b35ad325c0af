/** A server that answers like Deskfeed with what the pictures show, so that a screen can be looked at in every state. Only for tests. */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { basePath, paths, type RouteName } from "../../src/contract/api/paths.ts";
import { attributesAnswers } from "./attributes-fixtures.ts";
import { createCustomer360Fixtures } from "./customer-360-fixtures.ts";
import { createFixtures, type Fixtures, idOf } from "./fixtures.ts";
import { pageOf } from "./page-of.ts";
import { queryAnswers } from "./query-fixtures.ts";
import { Refusal } from "./refusal.ts";
import { segmentAnswers } from "./segment-fixtures.ts";
import { createSettingsFixtures } from "./settings-fixtures.ts";

export const webFolder = join(import.meta.dirname, "..", "..", "dist", "web");

const kinds: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Like the real server's, so that a page that would break under it breaks here. */
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'";

export interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what its page is known to send.
  readonly body: any;
  /** Aborted when the page has closed the request. */
  readonly gone: AbortSignal;
}
/** An answer of one route; a function may throw a Refusal, or answer later. Text is a file. */
export type Answers = Partial<Record<RouteName, (asked: Asked) => unknown>>;

function settingsAnswers(now: number): Answers {
  const { people, apiKeys, sessions, entries, signIn, signInTest } = createSettingsFixtures(now);
  const pageEntries = 100;
  return {
    listPeople: () => ({ items: people }),
    listApiKeys: () => ({ items: apiKeys }),
    listSessions: () => sessions,
    readSignInSettings: () => signIn,
    testSignIn: () => signInTest,
    readWorkspace: () => ({ name: "Socktown", revision: 1 }),
    readHistory: () => ({
      rowDays: 400,
      usualRowDays: 400,
      rowDaysMax: 36_500,
      revision: 1,
      changedAt: null,
      changedBy: null,
    }),
    listAudit: ({ query }) => {
      const kind = query.get("kind");
      const matching = entries.filter((entry) => kind === null || entry.kind === kind);
      const from = Number(query.get("after") ?? 0);
      const next = from + pageEntries;
      return { items: matching.slice(from, next), next: next < matching.length ? String(next) : null };
    },
  };
}

function customer360Answers(now: number): Answers {
  const { list, profile, sample, detail } = createCustomer360Fixtures(now);
  return {
    listTables: () => list,
    readTable: ({ params }) => detail(decodeURIComponent(params.table ?? "")),
    profileTable: () => profile,
    stopProfile: () => ({ done: true }),
    sampleTable: ({ query }) => {
      const words = query.get("search");
      const rows = sample.rows.filter((row) => words === null || JSON.stringify(row).includes(words));
      return { ...sample, rows, more: words === null };
    },
    markColumn: ({ params }) => detail(params.table ?? ""),
  };
}

function answersOf(fixtures: Fixtures): Answers {
  const { notifications } = fixtures;
  const runOf = (number: string | undefined) => fixtures.runs.find((run) => run.number === Number(number));
  const byId = <Item extends { readonly id: string }>(items: readonly Item[], id: string | undefined) =>
    items.find((item) => item.id === id) ?? items[0];
  return {
    ...settingsAnswers(fixtures.now),
    ...customer360Answers(fixtures.now),
    ...attributesAnswers(fixtures.now),
    readSession: () => fixtures.session,
    readHome: () => fixtures.home,
    listRuns: () => ({ items: fixtures.runs, next: null }),
    readRun: ({ params }) => {
      const run = runOf(params.number);
      if (run === undefined) throw new Refusal(404, "not_found", `There is no run ${params.number}.`);
      return fixtures.detail(run);
    },
    listRunEvents: () => ({ items: fixtures.events }),
    readRunSeries: () => fixtures.series,
    listReasons: ({ params }) => ({ items: params.number === "126" ? fixtures.reasons : [] }),
    listRunRows: ({ query }) => ({
      items: query.get("code") === "email_taken" ? fixtures.taken : fixtures.runRows,
      next: null,
    }),
    listOrchestrations: ({ query }) => ({
      ...pageOf(fixtures.orchestrations, query),
      destinations: fixtures.destinations.map(({ id, name }) => ({ id, name })),
    }),
    readOrchestration: ({ params }) => byId(fixtures.orchestrations, params.id),
    listQueries: ({ query }) => ({
      ...pageOf(fixtures.queries, query),
      folders: ["Archive", "Data checks", "Zendesk"],
      destinations: ["Zendesk", "Zendesk EU"],
      owners: ["Jon Aaker", "Mara Lindqvist", "Sam Okoro"],
    }),
    listDestinations: ({ query }) => pageOf(fixtures.destinations, query),
    readDestination: ({ params }) => byId(fixtures.destinations, params.id),
    testNewDestination: () => fixtures.lastTest,
    testDestination: () => fixtures.lastTest,
    readQuota: () => fixtures.quota,
    listAccountFields: () => ({
      items: [
        ["user_fields.city", "City", "text", true, 3],
        ["user_fields.loyalty_tier", "Loyalty tier", "drop-down", true, 2],
        ["user_fields.ltv", "Lifetime value", "decimal", true, 2],
        ["user_fields.state", "State", "text", true, 0],
        ["user_fields.shoe_size", "Shoe size", "text", false, 0],
      ].map(([name, title, type, isActive, used]) => ({
        name,
        title,
        type,
        isUserField: true,
        isGuarded: false,
        isActive,
        options: [],
        usedBy: Array.from({ length: Number(used) }, (_, index) => `Query ${index}`),
      })),
    }),
    listTemplates: ({ query }) => ({
      ...fixtures.templates,
      ...pageOf(fixtures.templates.items, query),
      destinations: fixtures.destinations.map(({ id, name }) => ({ id, name })),
    }),
    readTemplate: ({ params }) => byId(fixtures.templates.items, params.id),
    readPlan: () => fixtures.plan,
    startPlan: () => fixtures.plan,
    startRun: () => ({ run: fixtures.runs[1], existed: false }),
    previewSchedule: () => ({
      words: "Every day at 06:00 in Los Angeles",
      next: [1, 2, 3, 4, 5].map((days) => ({
        at: new Date(fixtures.now + days * 86_400_000).toISOString(),
        local: "06:00",
      })),
      daylightNote: "When clocks change, it still runs once that day.",
    }),
    listNotifications: ({ query }) => {
      const filter = query.get("filter") ?? "all";
      const kind =
        filter === "running" ? ["running"] : filter === "needs a look" ? ["warning", "error"] : null;
      return {
        items: notifications.filter((one) => kind === null || kind.includes(one.kind)),
        next: null,
        unread: 2,
        running: 1,
        needsLook: 2,
      };
    },
    markNotificationsRead: () => ({ done: true }),
    dismissAttention: () => ({ done: true }),
    ...queryAnswers(fixtures),
    ...segmentAnswers(fixtures.now),
    signIn: () => {
      throw new Refusal(
        401,
        "wrong_credentials",
        "E-mail and password do not match. 4 tries left, then a pause of one minute.",
      );
    },
    followLink: () => ({ purpose: "setup", name: null, email: null, me: null }),
  };
}

/** A fixed address before one with a parameter, as the real router has it: `/segments/attributes` is no id. */
const fixedFirst = (Object.entries(paths) as [RouteName, string][]).toSorted(
  ([, one], [, other]) => one.split(":").length - other.split(":").length,
);

function find(
  method: string,
  path: string,
): { readonly name: RouteName; readonly params: Record<string, string> } | null {
  for (const [name, line] of fixedFirst) {
    const [wanted = "", template = ""] = line.split(" ");
    if (wanted !== method) continue;
    const pattern = new RegExp(
      `^${basePath}${template.replace(/\./g, "\\.").replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`,
    );
    const match = pattern.exec(path);
    if (match !== null) return { name, params: { ...match.groups } };
  }
  return null;
}

function serveFile(path: string, response: ServerResponse): void {
  const wanted = join(webFolder, path);
  const isFile = existsSync(wanted) && statSync(wanted).isFile();
  const file = isFile ? wanted : join(webFolder, "index.html");
  response.setHeader("content-type", kinds[extname(file)] ?? "application/octet-stream");
  response.setHeader("content-security-policy", policy);
  createReadStream(file).pipe(response);
}

/** A connection test told check by check, then its answer or why there is none, as the real server does it. */
function replyByLines(response: ServerResponse, status: number, body: unknown): void {
  const told = body as { readonly error?: object; readonly checks?: readonly object[] };
  const lines =
    told.error === undefined
      ? [...(told.checks ?? []).map((check) => ({ check })), { answer: body }]
      : [{ status, error: told.error }];
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

function stream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write('id: 1\nevent: hello\ndata: {"version":"1.0.0"}\n\n');
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const text = (await request.toArray()).join("");
  return text === "" ? null : JSON.parse(text);
}

/** `change` replaces answers of single routes: an empty list, a failure, a viewer's rights. */
export async function startFixtureServer(change: Answers = {}) {
  const fixtures = createFixtures(Date.now());
  const answers: Answers = { ...answersOf(fixtures), ...change };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (!url.pathname.startsWith(`${basePath}/`)) return serveFile(url.pathname, response);
    const found = find(request.method ?? "GET", url.pathname);
    if (found?.name === "liveEvents") return stream(response);
    const reply = (status: number, body: unknown) => {
      if (request.headers.accept?.includes("x-ndjson")) return replyByLines(response, status, body);
      const isFile = typeof body === "string";
      response.writeHead(status, { "content-type": isFile ? "text/csv" : "application/json" });
      response.end(isFile ? body : JSON.stringify(body));
    };
    const make = found === null ? undefined : answers[found.name];
    if (found === null || make === undefined) {
      return reply(404, {
        error: { code: "not_found", message: `No answer for ${request.method} ${url.pathname}.` },
      });
    }
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      const body = await bodyOf(request);
      reply(200, await make({ params: found.params, query: url.searchParams, body, gone: gone.signal }));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.retryAfterSeconds !== null) response.setHeader("retry-after", error.retryAfterSeconds);
      reply(error.status, {
        error: { code: error.code, message: error.message, request: "req-42", ...error.rest },
      });
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    fixtures,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The person of the fixtures as an admin, or whatever else is told. */
export const sessionOf = (change: {
  readonly role: string;
  readonly hidesPersonalData?: boolean;
}): Answers => ({
  readSession: () => {
    const { session } = createFixtures(Date.now());
    return { ...session, me: { ...session.me, ...change } };
  },
});

export { idOf, pageOf, Refusal };
