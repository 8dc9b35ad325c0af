/** Lists of more things than one page holds: read page by page in every order, searched and filtered over all of them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultDestinationSettings } from "../../src/core/definition.ts";
import { defaultTemplate } from "../../src/core/template.ts";
import {
  type Caller,
  openShop,
  runToEnd,
  type ScratchServer,
  type Shop,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

const many = 205;
let scratch: ScratchServer;
let viewer: Caller;
let shop: Shop;

beforeAll(async () => {
  scratch = await startScratchServer();
  const operator = await scratch.as("operator");
  shop = await openShop(scratch, operator);
  await runToEnd(operator, shop);
  const { definitions } = scratch.serverStore;
  const by = "the test";
  for (let at = 0; at < many; at += 1) {
    // Names whose digits are no order of texts, in both cases.
    const name = `${at % 2 === 0 ? "Shop" : "shop"} ${at}`;
    await definitions.saveDestination(
      {
        name,
        plugin: "zendesk",
        subdomain: `desk${at % 7}`,
        url: at % 3 === 0 ? `http://127.0.0.1:${4000 + at}` : null,
        credential:
          at % 2 === 0
            ? { kind: "api-token", email: `ops${at % 5}@example.com`, apiToken: "secret" }
            : { kind: "oauth-client", clientId: `client ${at % 5}`, clientSecret: "secret" },
        settings: { ...defaultDestinationSettings, usersPerSecond: 1 + (at % 4) },
      },
      { by },
    );
    const rules = { ...defaultTemplate, rename: { [`column_${at}`]: "notes" } };
    await definitions.saveTemplate({ name, destination: at < 100 ? "Zendesk" : "Shop 0", rules }, { by });
    const table = {
      name,
      folder: at % 2 === 0 ? "Even" : "",
      sql: `SELECT ${at}`,
      dialect: "trino",
      by,
    } as const;
    await definitions.saved("attributes table").create(table);
    const workflow = at % 3 === 0 ? ({ kind: "after-refresh" } as const) : ({ kind: "manual" } as const);
    await definitions.saveOrchestration(
      {
        name,
        query: "Zendesk - Users",
        destination: at < 50 ? "Shop 0" : "Zendesk",
        template: null,
        workflow,
      },
      { by },
    );
  }
  viewer = await scratch.as("viewer");
});

afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails when it is not there.
type Item = any;

async function walk(
  path: string,
  query = "",
  limit = 40,
  between?: () => Promise<void>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let after = ""; ; ) {
    const { status, text, json } = await viewer("GET", `${path}?limit=${limit}&${query}${after}`);
    expect(status, text).toBe(200);
    expect(json.items.length).toBeLessThanOrEqual(limit);
    items.push(...json.items);
    if (json.next === null) return items;
    after = `&after=${encodeURIComponent(json.next)}`;
    await between?.();
  }
}

interface List {
  readonly path: string;
  /** With those of the shop. */
  readonly total: number;
  readonly sorts: Readonly<Record<string, (one: Item) => string | number | null>>;
}

const lists: readonly List[] = [
  {
    path: "/destinations",
    total: many + 1,
    sorts: {
      name: ({ name }) => name,
      account: ({ url, subdomain }) => url ?? `${subdomain}.zendesk.com`,
      test: ({ lastTest }) => (lastTest === null ? "not tested" : "passed"),
      credential: ({ credential }) => credential.email ?? credential.clientId,
      speed: ({ settings }) => settings.usersPerSecond,
      used: ({ usedBy }) => usedBy,
      changed: ({ changedAt }) => changedAt,
    },
  },
  {
    path: "/templates",
    total: many,
    sorts: {
      name: ({ name }) => name,
      destination: ({ destination }) => destination,
      used: ({ usedBy }) => usedBy,
      changed: ({ changedAt }) => changedAt,
    },
  },
  {
    path: "/orchestrations",
    total: many + 1,
    sorts: {
      name: ({ name }) => name,
      object: ({ object }) => object,
      destination: ({ destination }) => destination,
      status: ({ lastRun }) => lastRun?.status ?? null,
      delivered: ({ lastRun }) => lastRun?.delivered ?? null,
      ran: ({ lastRun }) => lastRun?.endedAt ?? null,
      workflow: ({ workflow }) => workflow.kind,
    },
  },
  {
    path: "/attributes-tables",
    total: many,
    sorts: {
      name: ({ name }) => name,
      status: ({ status }) => status,
      rows: ({ rows }) => rows,
      owner: ({ owner }) => owner,
    },
  },
];

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

describe.each(lists)("$path", ({ path, total, sorts }) => {
  it.each(Object.keys(sorts))(
    "sorts by %s both ways over all pages, and shows each thing once",
    async (by) => {
      for (const sort of [by, `-${by}`]) {
        const items = await walk(path, `sort=${sort}`);
        expect(new Set(items.map(({ id }) => id)).size).toBe(total);
        expect(items).toHaveLength(total);
        const worths = items.map((one) => sorts[by]?.(one) ?? null);
        for (const [at, worth] of worths.slice(1).entries()) {
          const before = worths[at] ?? null;
          if (worth === null) continue;
          // What has no value comes last, whichever way it is sorted.
          expect(before).not.toBeNull();
          const rising =
            typeof worth === "number" ? Number(before) - worth : collator.compare(String(before), worth);
          expect(sort === by ? rising : -rising, `${before}, ${worth}`).toBeLessThanOrEqual(0);
        }
      }
    },
  );

  it("tells how many there are and how many match, and finds by words in any order what stands on the last page", async () => {
    const { json } = await viewer("GET", `${path}?search=204%20shop&limit=1`);
    expect(json.items.map(({ name }: Item) => name)).toEqual(["Shop 204"]);
    expect(json).toMatchObject({ total, matching: 1, next: null });
    const { json: none } = await viewer("GET", `${path}?search=nowhere`);
    expect(none).toMatchObject({ items: [], total, matching: 0, next: null });
  });

  it("gives 50 at once unless told, never over 200, and refuses a place and an order that it did not give", async () => {
    expect((await viewer("GET", path)).json.items).toHaveLength(50);
    expect((await viewer("GET", `${path}?limit=200`)).json.items).toHaveLength(200);
    for (const query of ["limit=201", "after=x", "after=%5B1%5D", "sort=colour", "sort=-"])
      expect((await viewer("GET", `${path}?${query}`)).status, query).toBe(400);
  });
});

it("goes on where it was when the last one seen is deleted between two pages", async () => {
  const operator = await scratch.as("operator");
  let deleted: string | null = null;
  const items = await walk("/templates", "sort=name", 50, async () => {
    if (deleted !== null) return;
    const { json } = await viewer("GET", "/templates?sort=name&limit=50");
    const { id } = json.items.at(-1);
    expect((await operator("DELETE", `/templates/${id}`)).status).toBe(200);
    deleted = id;
  });
  await operator("POST", `/templates/${deleted}/undelete`);
  expect(items).toHaveLength(many);
  expect(new Set(items.map(({ id }) => id)).size).toBe(many);
});

it("filters over all pages: destinations by test, templates by destination, orchestrations by status and workflow", async () => {
  expect(await walk("/destinations", "test=passed")).toHaveLength(1);
  expect(await walk("/destinations", "test=not%20tested")).toHaveLength(many);
  expect(await walk("/templates", `destinationId=${shop.destinationId}`)).toHaveLength(100);
  expect(await walk("/templates", "search=column_150")).toHaveLength(1);
  expect(await walk("/orchestrations", "status=completed")).toHaveLength(1);
  expect(await walk("/orchestrations", "status=never")).toHaveLength(many);
  expect(await walk("/orchestrations", "workflow=automatic")).toHaveLength(69);
  const page = await viewer("GET", "/orchestrations?limit=1");
  expect(page.json.destinations.map(({ name }: Item) => name).sort()).toEqual(["Shop 0", "Zendesk"]);
});
