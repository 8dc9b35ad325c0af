/** Who may call what: every route with every role and without sign-in; sessions, links, keys, foreign pages, personal data. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paths, type RouteName } from "../../src/contract/api/paths.ts";
import type { Route } from "../../src/contract/api/route.ts";
import { routes } from "../../src/contract/api/routes.ts";
import { type Role, reaches } from "../../src/core/role.ts";
import {
  addPerson,
  type Caller,
  callerOf,
  eventually,
  openShop,
  runToEnd,
  type ScratchServer,
  startScratchServer,
  stopScratchPostgres,
  usersSql,
} from "./scratch-server.ts";

let scratch: ScratchServer;

beforeAll(async () => {
  scratch = await startScratchServer();
});

afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

const roles: readonly Role[] = ["viewer", "author", "operator", "admin"];
const names = Object.keys(paths) as readonly RouteName[];
const password = "a good long password";
const tokenOf = (link: string): string => link.split("#")[1] ?? "";
const cookieOf = (headers: Headers): string => headers.getSetCookie()[0]?.split(";")[0] ?? "";

/** The status alone; the stream of events would never end. */
async function knock(name: RouteName, headers: Readonly<Record<string, string>>): Promise<number> {
  const [method = "GET", path = ""] = paths[name].split(" ");
  const address = path
    .replace(":id", "00000000-0000-4000-8000-000000000000")
    .replace(":table", "nothing")
    .replace(":number", "999999");
  const hasBody = "body" in routes[name];
  const response = await fetch(`${scratch.url}/api${address}`, {
    method,
    headers: { ...headers, ...(hasBody ? { "content-type": "application/json" } : {}) },
    ...(hasBody ? { body: "{}" } : {}),
  });
  await response.body?.cancel();
  return response.status;
}

async function keyOf(role: Role): Promise<Readonly<Record<string, string>>> {
  const admin = await scratch.as("admin");
  const made = await admin("POST", "/api-keys", { name: role, role });
  return { authorization: `Bearer ${made.json.key}` };
}

describe("every route", () => {
  it("is closed to who is not signed in, unless it says otherwise", async () => {
    for (const name of names) {
      const route: Route = routes[name];
      const status = await knock(name, {});
      if (route.role === "anyone") expect([name, status]).not.toEqual([name, 403]);
      else expect([name, status]).toEqual([name, 401]);
    }
  });

  it.each(roles)("admits %s to what its role says, and to nothing else", async (role) => {
    const headers = await keyOf(role);
    for (const name of names) {
      const { role: needed }: Route = routes[name];
      const isAllowed = needed === "anyone" || needed === "signed in" || reaches(role, needed);
      const status = await knock(name, headers);
      if (isAllowed) expect([name, status]).not.toEqual([name, 403]);
      else expect([name, status]).toEqual([name, 403]);
    }
  });

  it("is in the OpenAPI document, and the page of it needs no script", async () => {
    const { json } = await scratch.anyone("GET", "/openapi.json");
    expect(json.openapi).toBe("3.1.0");
    const described = Object.values<Record<string, { operationId: string }>>(json.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(described.sort()).toEqual([...names].sort());
    const { text } = await scratch.anyone("GET", "/docs");
    expect(text).not.toContain("<script");
  });

  it("answers what does not exist in the shape of every error", async () => {
    const { status, json } = await scratch.anyone("GET", "/nothing");
    expect(status).toBe(404);
    expect(json.error).toMatchObject({
      code: "no_such_address",
      message: "There is nothing at GET /api/nothing.",
    });
  });
});

describe("signing in", () => {
  it("needs the printed link for the owner's password, once", async () => {
    const fresh = await startScratchServer();
    try {
      expect((await fresh.anyone("GET", "/session")).json.state).toBe("setup");
      const token = tokenOf(await fresh.server.ownerLink());
      const owner = { name: "Mara", email: "mara@example.com", password };
      const guessed = await fresh.anyone("POST", "/session/setup", { ...owner, token: "x".repeat(43) });
      expect(guessed.status).toBe(410);
      expect((await fresh.anyone("POST", "/session/link", { token })).json.purpose).toBe("setup");
      const done = await fresh.anyone("POST", "/session/setup", { ...owner, token });
      expect(done.json).toMatchObject({ state: "signed in", me: { name: "Mara", role: "admin" } });
      const cookie = done.headers.getSetCookie()[0] ?? "";
      expect(cookie).toMatch(/HttpOnly/);
      expect(cookie).toMatch(/SameSite=Lax/);
      const again = await fresh.anyone("POST", "/session/setup", { ...owner, token });
      expect(again.status).toBe(410);
      const link = tokenOf(await fresh.server.ownerLink());
      const first = await fresh.anyone("POST", "/session/link", { token: link });
      expect(first.json).toMatchObject({ purpose: "sign in", me: { name: "Mara" } });
      expect((await fresh.anyone("POST", "/session/link", { token: link })).status).toBe(410);
    } finally {
      await fresh.close();
    }
  });

  it("by password opens a session that signing out ends", async () => {
    const person = await addPerson(scratch.serverStore, "viewer", password);
    const { status, headers } = await signIn(person.email, password);
    expect(status).toBe(200);
    const browser = callerOf(scratch.url, { cookie: cookieOf(headers), origin: scratch.url });
    expect((await browser("GET", "/session")).json.me).toMatchObject({ email: person.email, by: "session" });
    await browser("POST", "/session/sign-out");
    expect((await browser("GET", "/session")).json.state).toBe("signed out");
  });

  it("says the same of a wrong email and a wrong password, and slows down guessing", async () => {
    const person = await addPerson(scratch.serverStore, "viewer", password);
    const unknown = await signIn("nobody@example.com", password);
    const answers = [];
    for (let tries = 0; tries < 6; tries++) answers.push(await signIn(person.email, "wrong"));
    expect(answers[0]?.json.error.message).toBe(unknown.json.error.message);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
    expect(answers[5]?.json.error.code).toBe("too_many_tries");
    expect(Number(answers[5]?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await signIn(person.email, password)).status).toBe(429);
  });

  it("counts no sign-in that succeeds, and lets nobody guess by trying many at once", async () => {
    const busy = await addPerson(scratch.serverStore, "viewer", password);
    for (let times = 0; times < 7; times++) expect((await signIn(busy.email, password)).status).toBe(200);
    const hunted = await addPerson(scratch.serverStore, "viewer", password);
    const answers = await Promise.all(Array.from({ length: 9 }, () => signIn(hunted.email, "wrong")));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429]);
    expect((await signIn(busy.email, password)).status).toBe(200);
  });

  it("invites a person by a link that sets their password, and disabling ends it all", async () => {
    const admin = await scratch.as("admin");
    const added = await admin("POST", "/people", { name: "Jon", email: "jon@example.com", role: "author" });
    expect(added.json.person.hasPassword).toBe(false);
    const token = tokenOf(added.json.link);
    const done = await scratch.anyone("POST", "/session/setup", { token, password });
    expect(done.json.me).toMatchObject({ name: "Jon", role: "author" });
    const browser = callerOf(scratch.url, { cookie: cookieOf(done.headers), origin: scratch.url });
    await admin("PATCH", `/people/${added.json.person.id}`, { isDisabled: true });
    expect((await browser("GET", "/queries")).status).toBe(401);
    expect((await signIn("jon@example.com", password)).status).toBe(401);
    const twice = await admin("POST", "/people", { name: "Jon", email: "JON@example.com", role: "viewer" });
    expect([twice.status, twice.json.error.code]).toEqual([409, "email_taken"]);
  });

  const signIn = (email: string, given: string) =>
    scratch.anyone("POST", "/session/sign-in", { email, password: given });

  it("shows one's own sessions without their secrets, and ends all others at once", async () => {
    const person = await addPerson(scratch.serverStore, "viewer", password);
    const cookies = [];
    for (let times = 0; times < 3; times++) {
      const { headers } = await signIn(person.email, password);
      cookies.push(cookieOf(headers));
    }
    const [first, , last] = cookies.map((cookie) => callerOf(scratch.url, { cookie, origin: scratch.url }));
    const listed = await last?.("GET", "/session/sessions");
    expect(listed?.json.items.map(({ isThis }: { isThis: boolean }) => isThis)).toEqual([true, false, false]);
    expect(Object.keys(listed?.json.items[0])).toEqual(["signedInAt", "endsAt", "isThis"]);
    expect((await last?.("POST", "/session/end-others"))?.json).toEqual({ ended: 2 });
    expect((await first?.("GET", "/session"))?.json.state).toBe("signed out");
    expect((await last?.("GET", "/session/sessions"))?.json.items).toHaveLength(1);
  });

  it("removes a person with their sessions and keys, but nobody removes themselves", async () => {
    const admin = await scratch.as("admin");
    const gone = await addPerson(scratch.serverStore, "operator", password);
    const browser = callerOf(scratch.url, {
      cookie: cookieOf((await signIn(gone.email, password)).headers),
      origin: scratch.url,
    });
    const { key } = (await browser("POST", "/api-keys", { name: "theirs", role: "viewer" })).json;
    await browser("POST", "/home/dismiss", { key: "anything" });
    expect((await admin("DELETE", `/people/${gone.id}`)).json).toEqual({ done: true });
    expect((await browser("GET", "/queries")).status).toBe(401);
    expect((await callerOf(scratch.url, { authorization: `Bearer ${key}` })("GET", "/queries")).status).toBe(
      401,
    );
    expect((await admin("DELETE", `/people/${gone.id}`)).status).toBe(404);
    const { me } = (await admin("GET", "/session")).json;
    expect((await admin("DELETE", `/people/${me.id}`)).json.error.code).toBe("own_account");
  });

  it("is in the audit log with everything else, each entry leading to what it is about", async () => {
    const admin = await scratch.as("admin");
    const query = (await admin("POST", "/queries", { name: "Audited", sql: usersSql })).json.query;
    await admin("PUT", "/customer360/tables/Customer_360/personal-data", {
      column: "state",
      isPersonalData: true,
    });
    const { json } = await admin("GET", "/audit?limit=2");
    expect(json.items.map(({ kind, name, target }: Record<string, string>) => [kind, name, target])).toEqual([
      ["column", "Customer_360.state", "Customer_360"],
      ["query", "Audited", query.id],
    ]);
    await admin("PUT", "/customer360/tables/Customer_360/personal-data", {
      column: "state",
      isPersonalData: false,
    });
    await admin("DELETE", `/queries/${query.id}`);
    const deleted = (await admin("GET", "/audit?kind=query&limit=1")).json.items[0];
    expect(deleted).toMatchObject({ action: "deleted", name: "Audited", target: null });
  });

  it("lets nobody make an API key of more rights than their own, and forgets a revoked one", async () => {
    const author = await scratch.as("author");
    expect((await author("POST", "/api-keys", { name: "up", role: "admin" })).status).toBe(403);
    const made = await author("POST", "/api-keys", { name: "mine", role: "viewer" });
    const key = callerOf(scratch.url, { authorization: `Bearer ${made.json.key}` });
    expect((await key("GET", "/queries")).status).toBe(200);
    expect((await key("POST", "/queries", { name: "No" })).status).toBe(403);
    const listed = await author("GET", "/api-keys");
    expect(listed.text).not.toContain(made.json.key);
    await author("DELETE", `/api-keys/${made.json.apiKey.id}`);
    expect((await key("GET", "/queries")).status).toBe(401);
  });
});

describe("foreign pages", () => {
  it("cannot use a session, nor sign somebody in", async () => {
    const person = await addPerson(scratch.serverStore, "admin", password);
    const sent = { email: person.email, password };
    const foreign = { origin: "https://evil.example" };
    expect((await scratch.anyone("POST", "/session/sign-in", sent, foreign)).status).toBe(403);
    const { headers } = await scratch.anyone("POST", "/session/sign-in", sent, { origin: scratch.url });
    const browser = callerOf(scratch.url, { cookie: cookieOf(headers) });
    expect((await browser("POST", "/queries", { name: "X" }, foreign)).json.error.code).toBe(
      "origin_refused",
    );
    expect((await browser("POST", "/queries", { name: "X" })).status).toBe(403);
    expect((await browser("POST", "/queries", { name: "X" }, { origin: scratch.url })).status).toBe(200);
  });

  it("are kept out by headers: no scripts but our own, no frames, nothing kept in caches", async () => {
    const { headers } = await scratch.anyone("GET", "/session");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
  });
});

describe("people who may not see personal data", () => {
  let hidden: Caller;
  let operator: Caller;

  beforeAll(async () => {
    hidden = await scratch.as("operator", { hidesPersonalData: true });
    operator = await scratch.as("operator");
  });

  const addresses = /ana@trujillo|t\.hardy|c\.berglund|Trujillo|5555 4729/i;

  it("see marked columns masked in samples and profiles, and cannot search in them", async () => {
    const path = "/customer360/tables/Customer_360";
    const sample = await hidden("GET", `${path}/sample`);
    expect(sample.text).not.toMatch(addresses);
    expect(sample.json.rows[0]).toMatchObject({ amperity_id: "amp-1", email: "•••••", city: "México D.F." });
    expect((await hidden("GET", `${path}/sample?search=trujillo`)).json.rows).toEqual([]);
    expect((await operator("GET", `${path}/sample?search=TRUJILLO`)).json.rows).toHaveLength(1);
    expect(
      (await hidden("GET", `${path}/sample?search=${encodeURIComponent("x' OR 1=1 --")}`)).json.rows,
    ).toEqual([]);
    const { json: own } = await eventually(
      () => operator("GET", `${path}/profile`),
      ({ json }) => json.state === "complete",
    );
    expect(own.columns[1]).toMatchObject({
      name: "full_name",
      filledShare: 0.75,
      distinct: 3,
      min: "Ana Trujillo",
    });
    const masked = await hidden("GET", `${path}/profile`);
    expect(masked.json.columns[1]).toMatchObject({
      distinct: 3,
      min: null,
      max: null,
      typical: [],
      isMasked: true,
    });
    expect(masked.text).not.toMatch(addresses);
  });

  it("see nothing of it by another name in a preview", async () => {
    const sql =
      "SELECT amperity_id AS external_id, email AS city, full_name AS name, is_opted_in AS verified FROM Customer_360";
    const preview = await hidden("POST", "/queries/preview", { sql });
    expect(preview.text).not.toMatch(addresses);
    expect(preview.json.rows[0]).toMatchObject({ city: "•••••", verified: true });
    expect((await operator("POST", "/queries/preview", { sql })).text).toMatch(addresses);
  });

  it("see none in plans, rows and downloads, and cannot take a mark away", async () => {
    const shop = await openShop(scratch, operator);
    const bySql = usersSql.replace("amperity_id AS external_id, ", "");
    const query = await operator("POST", "/queries", { name: "By email", sql: bySql });
    const { id, revision } = query.json.query;
    await operator("POST", `/queries/${id}/activate`, { revision });
    const body = { name: "By email", objectId: id, destinationId: shop.destinationId };
    const made = await operator("POST", "/orchestrations", body);
    const orchestrationId = made.json.orchestration.id;
    await operator("POST", `/orchestrations/${orchestrationId}/plan`);
    const { number } = await runToEnd(operator, { ...shop, orchestrationId });
    expect((await hidden("GET", `/orchestrations/${orchestrationId}/plan`)).text).not.toMatch(addresses);
    expect((await operator("GET", `/runs/${number}/rows`)).text).toMatch(addresses);
    expect((await hidden("GET", `/runs/${number}/rows`)).text).not.toMatch(addresses);
    expect((await hidden("GET", `/runs/${number}/rows.csv`)).text).not.toMatch(addresses);
    const only = "t.hardy@ath.example";
    const one = await runToEnd(operator, { ...shop, orchestrationId }, { only });
    await operator("GET", `/runs/${one.number}/rows.csv?key=${only}`);
    const admin = await scratch.as("admin");
    const hiddenAdmin = await scratch.as("admin", { hidesPersonalData: true });
    expect((await admin("GET", "/audit")).text).toContain(only);
    for (const path of ["/runs", `/runs/${one.number}`, "/home", "/notifications", "/audit", "/audit.csv"]) {
      const { status, text } = await hiddenAdmin("GET", path);
      expect([path, status]).toEqual([path, 200]);
      expect(text, path).not.toMatch(addresses);
    }
    const mark = { column: "email", isPersonalData: false };
    expect((await hidden("PUT", "/customer360/tables/Customer_360/personal-data", mark)).status).toBe(403);
  });
});
