/** Definitions as people edit them: drafts, versions, two editors, deletion and undo, files beside screens, schedules, the audit log. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultDestinationSettings, noDefinitions } from "../../src/core/definition.ts";
import {
  type Caller,
  eventually,
  openShop,
  type ScratchServer,
  type Shop,
  startScratchServer,
  stopScratchPostgres,
  usersSql,
} from "./scratch-server.ts";

let scratch: ScratchServer;
let author: Caller;
let operator: Caller;
let admin: Caller;
let shop: Shop;

beforeAll(async () => {
  scratch = await startScratchServer();
  [author, operator, admin] = await Promise.all([
    scratch.as("author"),
    scratch.as("operator"),
    scratch.as("admin"),
  ]);
  shop = await openShop(scratch, operator);
});

afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

const createQuery = async (name: string, sql = usersSql) =>
  (await author("POST", "/queries", { name, sql })).json.query;

describe("a query", () => {
  it("is created once by its name and text", async () => {
    const first = await createQuery("Twice");
    const again = await author("POST", "/queries", { name: "Twice", sql: usersSql });
    expect(again.json).toMatchObject({ created: false, query: { id: first.id } });
    const other = await author("POST", "/queries", { name: "Twice", sql: "SELECT 1 AS a" });
    expect([other.status, other.json.error.code]).toEqual([409, "name_taken"]);
  });

  it("keeps its active version while a draft is written, and every version there was", async () => {
    const created = await createQuery("Versions");
    expect(created).toMatchObject({ status: "draft", active: null, draftText: { sql: usersSql } });
    const path = `/queries/${created.id}`;
    const active = (await author("POST", `${path}/activate`, { revision: created.revision })).json;
    expect(active).toMatchObject({ status: "active", active: { version: 1 }, draftText: null });
    const sql = `${usersSql} LIMIT 2`;
    const draft = (await author("PUT", `${path}/draft`, { revision: active.revision, sql })).json;
    expect(draft).toMatchObject({
      status: "active with draft",
      active: { sql: usersSql },
      draftText: { sql },
    });
    const second = (await author("POST", `${path}/activate`, { revision: draft.revision })).json;
    expect(second.active).toMatchObject({ version: 2, sql });
    const restore = { revision: second.revision, version: 1 };
    const restored = (await author("POST", `${path}/restore-version`, restore)).json;
    expect(restored).toMatchObject({ active: { sql }, draftText: { sql: usersSql } });
    const discarded = (await author("POST", `${path}/discard-draft`, { revision: restored.revision })).json;
    expect(discarded.draftText).toBeNull();
    const { json } = await author("GET", `${path}/versions`);
    expect(
      json.items.map((one: { version: number; isActive: boolean }) => [one.version, one.isActive]),
    ).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  it("that a second editor has changed meanwhile is not overwritten", async () => {
    const { id, revision } = await createQuery("Two editors");
    const path = `/queries/${id}/draft`;
    const first = await author("PUT", path, { revision, sql: "SELECT 1 AS a" });
    expect(first.status).toBe(200);
    const second = await operator("PUT", path, { revision, sql: "SELECT 2 AS a" });
    expect([second.status, second.json.error.code]).toEqual([409, "changed_meanwhile"]);
    const { json: now } = await author("GET", `/queries/${id}`);
    expect(now.draftText.sql).toBe("SELECT 1 AS a");
    const { conflict, message } = second.json.error;
    expect(conflict).toMatchObject({ by: now.draftText.by, revision: now.revision });
    expect(message).toContain(conflict.by);
    expect(Math.abs(Date.parse(conflict.at) - Date.parse(now.draftText.at))).toBeLessThan(1000);
  });

  it("that does not compile is not activated, and a draft is not sent", async () => {
    const { id, revision } = await createQuery("Broken", "SELECT nope FROM Customer_360");
    const refused = await author("POST", `/queries/${id}/activate`, { revision });
    expect([refused.status, refused.json.error.code]).toEqual([422, "query_invalid"]);
    const body = { name: "Of a draft", objectId: id, destinationId: shop.destinationId };
    const orchestration = await operator("POST", "/orchestrations", body);
    expect([orchestration.status, orchestration.json.error.code]).toEqual([422, "query_not_active"]);
  });

  it("keeps hostile names and texts as they are", async () => {
    const name = `<script>alert("1")</script> 'quotes' 🧦 ${"x".repeat(100)}`;
    const sql = `SELECT '\u202e</script>' AS name`;
    const created = await createQuery(name, sql);
    expect(created).toMatchObject({ name, draftText: { sql } });
    const { json } = await author("GET", `/queries?search=${encodeURIComponent("<script>")}`);
    expect(json.items).toHaveLength(1);
    const long = await author("POST", "/queries", { name: "y".repeat(10_000) });
    expect([long.status, long.json.error.code, long.json.error.place.key]).toEqual([400, "invalid", "name"]);
  });

  it("is listed page by page, by folder and status", async () => {
    const names: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const page: { json: { items: { name: string }[]; next: string | null } } = await author(
        "GET",
        `/queries?limit=2${next === "" ? "" : `&after=${next}`}`,
      );
      names.push(...page.json.items.map(({ name }) => name));
      next = page.json.next;
    }
    expect(new Set(names).size).toBe(names.length);
    const { json } = await author("GET", "/queries?folder=Zendesk&status=active");
    expect(json.folders).toEqual(["Zendesk"]);
    expect(json.items).toMatchObject([{ name: "Zendesk - Users", sentBy: [{ destination: "Zendesk" }] }]);
  });
});

describe("deleting", () => {
  it("is refused while something uses a thing, and can be undone", async () => {
    const used = await author("DELETE", `/queries/${shop.queryId}`);
    expect([used.status, used.json.error.code]).toEqual([409, "definition_used"]);
    const path = `/orchestrations/${shop.orchestrationId}`;
    await operator("DELETE", path);
    expect((await operator("GET", path)).status).toBe(404);
    const back = await operator("POST", `${path}/undelete`);
    expect(back.json).toMatchObject({ id: shop.orchestrationId, name: "Zendesk - Users" });
  });
});

describe("what a file manages", () => {
  it("is marked, read-only here, and may be switched on and off", async () => {
    await scratch.store.applyDefinitions(
      {
        ...noDefinitions,
        destinations: [
          {
            name: "From a file",
            plugin: "zendesk",
            subdomain: "filed",
            url: scratch.sandbox.url,
            credential: {
              kind: "api-token",
              email: "ops@socktown.com",
              apiToken: "never-told-but-its-end-3f9c",
            },
            settings: defaultDestinationSettings,
          },
        ],
        queries: [{ name: "Filed", sql: usersSql, dialect: "trino", file: "queries/filed.sql" }],
        orchestrations: [
          {
            name: "Filed",
            query: "Filed",
            destination: "From a file",
            template: null,
            workflow: { kind: "schedule", cron: "0 6 * * *", timeZone: "Europe/Berlin" },
          },
        ],
      },
      "deskfeed.yaml",
    );
    const { json } = await operator("GET", "/queries?search=filed");
    const [query] = json.items;
    expect(query).toMatchObject({ managedBy: "deskfeed.yaml", status: "active" });
    const { revision } = (await operator("GET", `/queries/${query.id}`)).json;
    const refused = await author("PUT", `/queries/${query.id}/draft`, { revision, sql: "SELECT 1 AS a" });
    expect([refused.status, refused.json.error.code]).toEqual([409, "managed_by_file"]);
    const { json: destinations } = await operator("GET", "/destinations");
    expect(JSON.stringify(destinations)).not.toContain("never-told");
    // A short secret is told nothing of.
    const told = destinations.items.map(
      (one: { credential: { lastFour: string | null } }) => one.credential.lastFour,
    );
    expect(new Set(told)).toEqual(new Set([null, "3f9c"]));
    const { json: list } = await operator("GET", "/orchestrations");
    const filed = list.items.find(({ name }: { name: string }) => name === "Filed");
    expect(filed.managedBy).toBe("deskfeed.yaml");
    const path = `/orchestrations/${filed.id}`;
    const off = await operator("PATCH", path, { revision: filed.revision, isAutomaticEnabled: false });
    expect(off.json).toMatchObject({ isAutomaticEnabled: false, nextAt: null });
  });
});

describe("an orchestration", () => {
  it("takes rules of its own beside the template's, which the run obeys", async () => {
    const made = await operator("POST", "/templates", {
      name: "Zendesk users",
      destinationId: shop.destinationId,
      rules: { defaultCountry: "US", fixed: { tags: ["synced"] } },
    });
    const { revision } = (await operator("GET", `/orchestrations/${shop.orchestrationId}`)).json;
    const changed = await operator("PATCH", `/orchestrations/${shop.orchestrationId}`, {
      revision,
      templateId: made.json.template.id,
      overrides: { phones: "reject", fixed: { verified: false } },
    });
    const overrides = { phones: "reject", fixed: { verified: false } };
    expect(changed.json).toMatchObject({ template: "Zendesk users", overrides });
    const path = `/orchestrations/${shop.orchestrationId}/plan`;
    await operator("POST", path);
    const { json } = await eventually(
      () => operator("GET", path),
      (seen) => seen.json.state !== "planning",
    );
    expect(json.result.problems).toContainEqual({ code: "phone_malformed", count: 1 });
    // One more fixed value leaves the template's in force.
    expect(JSON.parse(json.result.samples[0].user)).toMatchObject({ tags: ["synced"], verified: false });
    expect(made.json.template.rules.warnings).toBe("send");
  });

  it("runs by itself when its schedule is due, once for all that was missed", async () => {
    const { json } = await operator("GET", `/orchestrations/${shop.orchestrationId}`);
    await operator("PATCH", `/orchestrations/${shop.orchestrationId}`, {
      revision: json.revision,
      workflow: { kind: "schedule", cron: "0 6 * * *", timeZone: "Europe/Berlin" },
    });
    const scheduled = await eventually(
      () => operator("GET", `/orchestrations/${shop.orchestrationId}`),
      (seen) => seen.json.nextAt !== null,
    );
    expect(scheduled.json.lastRun).toBeNull();
    const threeDaysAgo = Date.now() - 3 * 86_400_000;
    await scratch.serverStore.definitions.setNextAt(shop.orchestrationId, threeDaysAgo);
    const { json: ran } = await eventually(
      () => operator("GET", `/orchestrations/${shop.orchestrationId}`),
      (seen) => seen.json.lastRun?.state === "completed",
    );
    expect(Date.parse(ran.nextAt)).toBeGreaterThan(Date.now());
    const { json: runs } = await operator("GET", `/runs?orchestrationId=${shop.orchestrationId}`);
    expect(runs.items).toMatchObject([{ trigger: "schedule", startedBy: null }]);
  });

  it("is not passed over in silence when it is due and its destination is disabled", async () => {
    const path = `/destinations/${shop.destinationId}`;
    const enable = async (isEnabled: boolean) => {
      const { revision } = (await operator("GET", path)).json;
      expect((await operator("PATCH", path, { revision, isEnabled })).status).toBe(200);
    };
    const skipped = async () => {
      const { json } = await operator("GET", "/home");
      return json.attention.filter(({ kind }: { kind: string }) => kind === "schedule skipped");
    };
    await enable(false);
    for (let times = 0; times < 2; times++) {
      await scratch.serverStore.definitions.setNextAt(shop.orchestrationId, Date.now() - 60_000);
      await eventually(
        () => operator("GET", `/orchestrations/${shop.orchestrationId}`),
        (seen) => Date.parse(seen.json.nextAt) > Date.now(),
      );
    }
    const items = await eventually(skipped, (seen) => seen.length > 0);
    expect(items).toHaveLength(1);
    expect(items[0].detail).toContain("Zendesk is disabled");
    const noted = () => scratch.query("SELECT name FROM audit_log WHERE action = 'skipped'");
    await eventually(noted, (seen) => seen.length > 0);
    await enable(true);
    await eventually(skipped, (seen) => seen.length === 0);
    expect(await noted()).toHaveLength(1);
    const { items: runs } = (await operator("GET", `/runs?orchestrationId=${shop.orchestrationId}`)).json;
    expect(runs).toHaveLength(1);
  });

  it("previews its schedule in words, and refuses one that is none", async () => {
    const good = await author(
      "GET",
      `/schedule?cron=${encodeURIComponent("0 6 * * *")}&timeZone=America/Los_Angeles`,
    );
    expect(good.json).toMatchObject({ words: "Every day at 06:00 in Los Angeles" });
    expect(good.json.next).toHaveLength(5);
    const bad = await author("GET", "/schedule?cron=nonsense&timeZone=UTC");
    expect([bad.status, bad.json.error.code]).toEqual([422, "cron_invalid"]);
  });
});

describe("home, notifications and the audit log", () => {
  it("say what needs a person, until the person has seen to it", async () => {
    const { json: home } = await operator("GET", "/home");
    const missed = home.attention.find((one: { kind: string }) => one.kind === "rows missed");
    expect(missed.title).toMatch(/customers? did not reach Zendesk in the last run of Zendesk - Users/);
    expect(missed.detail).toMatch(/ rejected\. Most common: [^.]+ \(\d+\)\.$/);
    const ignored = home.attention.find((one: { kind: string }) => one.kind === "column ignored");
    expect(ignored.detail).toContain("Did you mean user_fields.city?");
    expect(home.days).toHaveLength(14);
    await operator("POST", "/home/dismiss", { key: missed.key });
    const { json: after } = await operator("GET", "/home");
    expect(after.attention.map(({ key }: { key: string }) => key)).not.toContain(missed.key);
    expect((await author("GET", "/home")).text).toContain("did not reach Zendesk");
  });

  it("mark notifications as read for each person alone", async () => {
    const { json } = await operator("GET", "/notifications");
    expect(json).toMatchObject({ unread: 1, needsLook: 1, items: [{ kind: "warning", isRead: false }] });
    expect(json.items[0].sentence).toMatch(/^Completed with 2 rows to look at$/);
    await operator("POST", "/notifications/read", { ids: [json.items[0].id] });
    expect((await operator("GET", "/notifications")).json.unread).toBe(0);
    expect((await author("GET", "/notifications")).json.unread).toBe(1);
    await author("POST", "/notifications/read", { ids: null });
    expect((await author("GET", "/notifications")).json.unread).toBe(0);
  });

  it("tell who did what, page by page and as a file, without secrets", async () => {
    const { json } = await admin("GET", "/audit?limit=200");
    const told = json.items.map((one: { kind: string; action: string }) => `${one.kind} ${one.action}`);
    for (const wanted of [
      "destination created",
      "query activated",
      "orchestration deleted",
      "orchestration created",
    ])
      expect(told).toContain(wanted);
    const page = await admin("GET", "/audit?limit=1&kind=query");
    const rest = await admin("GET", `/audit?limit=1&kind=query&after=${page.json.next}`);
    expect(rest.json.items[0].id).toBeLessThan(page.json.items[0].id);
    const csv = await admin("GET", "/audit.csv?kind=destination");
    expect(csv.text).toContain("created,destination,Zendesk");
    expect(csv.text).not.toContain("sandbox-token");
  });
});
