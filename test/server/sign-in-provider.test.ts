/** Signing in by a provider: a real OpenID provider, a browser that follows redirects and keeps cookies, and the settings for it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AccountThere, type OpenIdProvider, startOpenIdProvider } from "./openid-provider.ts";
import {
  addPerson,
  type Caller,
  callerOf,
  type ScratchServer,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

let scratch: ScratchServer;
let provider: OpenIdProvider;
let admin: Caller;
let revision = 1;

beforeAll(async () => {
  scratch = await startScratchServer();
  provider = await startOpenIdProvider(`${scratch.url}/api/session/provider/callback`);
  admin = await scratch.as("admin");
});

afterAll(async () => {
  await provider.close();
  await scratch.close();
  await stopScratchPostgres();
});

const settings = (change: object = {}) => ({
  isEnabled: true,
  label: "Sign in with Socktown",
  issuer: provider.issuer,
  clientId: provider.clientId,
  clientSecret: provider.clientSecret,
  domains: ["socktown.com"],
  trustsEmails: false,
  addsPeople: false,
  role: "author",
  hidesPersonalData: true,
  ...change,
});

async function save(change: object = {}) {
  const answer = await admin("PUT", "/settings/sign-in", { revision, provider: settings(change) });
  if (answer.status === 200) revision = answer.json.revision;
  return answer;
}

beforeEach(async () => {
  expect((await save()).status).toBe(200);
});

const account = (subject: string, claims: object = {}): AccountThere => ({
  subject,
  claims: { email: `${subject}@socktown.com`, email_verified: true, name: `Ms. ${subject}`, ...claims },
});

/** Follows redirects with a jar for each site, as a browser does, until a page of ours is reached. */
function openBrowser() {
  const jars = new Map<string, Map<string, string>>();

  async function visit(address: string): Promise<Response> {
    const { origin } = new URL(address);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(address, { redirect: "manual", headers: cookie === "" ? {} : { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(";");
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      const isOver = value === "" || attributes.some((one) => /expires=Thu, 01 Jan 1970/i.test(one));
      if (isOver) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Where it ends: a path of ours. `stopAt` leaves before an address that holds it. */
  async function follow(start: string, stopAt?: string): Promise<string> {
    let address = start;
    for (let steps = 0; steps < 12; steps++) {
      if (stopAt !== undefined && address.includes(stopAt)) return address;
      const { origin, pathname } = new URL(address);
      if (origin === scratch.url && !pathname.startsWith("/api/")) return address.slice(origin.length);
      const response = await visit(address);
      const location = response.headers.get("location");
      if (location === null) throw new Error(`${address}: ${response.status} ${await response.text()}`);
      address = new URL(location, address).href;
    }
    throw new Error(`no end of redirects, last ${address}`);
  }

  return {
    follow,
    signIn: (search = "") => follow(`${scratch.url}/api/session/provider${search}`),
    session: async () => {
      const cookie = jars.get(scratch.url)?.get("deskfeed_session");
      const call = callerOf(
        scratch.url,
        cookie === undefined ? {} : { cookie: `deskfeed_session=${cookie}` },
      );
      return (await call("GET", "/session")).json;
    },
  };
}

const failureOf = (path: string): string | null => new URL(path, scratch.url).searchParams.get("failure");

async function lastAudit(kind: string) {
  const { json } = await admin("GET", `/audit?kind=${kind}&limit=1`);
  return json.items[0];
}

describe("signing in by the provider", () => {
  it("lets in a person who was added here with the same verified e-mail, and leads back to where they were", async () => {
    const person = await addPerson(scratch.serverStore, "operator", "a good long password");
    await save({ domains: ["example.com"] });
    provider.who = account("op", { email: person.email.toUpperCase() });
    const browser = openBrowser();
    expect(await browser.signIn("?back=%2Fruns%3Fpage%3D2")).toBe("/runs?page=2");
    const session = await browser.session();
    expect(session).toMatchObject({ state: "signed in", me: { email: person.email, role: "operator" } });
    expect(await lastAudit("session")).toMatchObject({
      who: person.name,
      action: "signed in",
      name: "provider",
    });
    const { json } = await admin("GET", "/people");
    const listed = json.items.find(({ id }: { id: string }) => id === person.id);
    expect(listed.isKnownAtProvider).toBe(true);
  });

  it("knows people again by their subject when their e-mail there has changed", async () => {
    await save({ addsPeople: true });
    provider.who = account("ana");
    expect(await openBrowser().signIn()).toBe("/");
    provider.who = account("ana", { email: "ana.married@socktown.com", email_verified: false });
    const browser = openBrowser();
    expect(await browser.signIn()).toBe("/");
    expect((await browser.session()).me.email).toBe("ana@socktown.com");
  });

  it("refuses a person whom nobody added, unless the settings add them with their role", async () => {
    provider.who = account("new");
    const refused = openBrowser();
    expect(failureOf(await refused.signIn())).toBe("person_unknown");
    expect((await refused.session()).state).not.toBe("signed in");
    expect(await lastAudit("session")).toMatchObject({
      who: "new@socktown.com",
      action: "sign-in refused",
    });
    await save({ addsPeople: true });
    const browser = openBrowser();
    expect(await browser.signIn()).toBe("/");
    expect((await browser.session()).me).toMatchObject({
      name: "Ms. new",
      role: "author",
      hidesPersonalData: true,
    });
  });

  it("adds one person when two windows come at once", async () => {
    await save({ addsPeople: true });
    provider.who = account("twin");
    const ends = await Promise.all([openBrowser().signIn(), openBrowser().signIn()]);
    expect(ends).toEqual(["/", "/"]);
    const { json } = await admin("GET", "/people");
    const twins = json.items.filter(({ email }: { email: string }) => email === "twin@socktown.com");
    expect(twins).toHaveLength(1);
  });

  it("wants a verified e-mail, unless the provider's e-mails are trusted", async () => {
    await save({ addsPeople: true });
    provider.who = account("unproven", { email_verified: false });
    expect(failureOf(await openBrowser().signIn())).toBe("email_not_verified");
    await save({ addsPeople: true, trustsEmails: true });
    expect(await openBrowser().signIn()).toBe("/");
    provider.who = account("mute", { email: undefined });
    expect(failureOf(await openBrowser().signIn())).toBe("email_missing");
  });

  it("keeps out other domains and disabled people", async () => {
    await save({ addsPeople: true });
    provider.who = account("stranger", { email: "stranger@socktown.com.evil.example" });
    expect(failureOf(await openBrowser().signIn())).toBe("domain_not_allowed");
    provider.who = account("gone");
    const browser = openBrowser();
    await browser.signIn();
    await admin("PATCH", `/people/${(await browser.session()).me.id}`, { isDisabled: true });
    expect(failureOf(await openBrowser().signIn())).toBe("person_disabled");
    expect((await browser.session()).state).not.toBe("signed in");
  });

  it("says so when the provider turns somebody away, or is not there", async () => {
    provider.who = null;
    expect(failureOf(await openBrowser().signIn())).toBe("provider_refused");
    expect((await lastAudit("session")).after).toContain("not today");
    await save({ issuer: "http://127.0.0.1:1" });
    expect(failureOf(await openBrowser().signIn())).toBe("provider_unreachable");
    await save({ isEnabled: false });
    expect(failureOf(await openBrowser().signIn())).toBe("provider_off");
    await save({ clientSecret: "not this one" });
    provider.who = account("late");
    expect(failureOf(await openBrowser().signIn())).toBe("provider_answer_wrong");
  });

  it("finishes only in the window that began it, once, and with the state that it left with", async () => {
    await save({ addsPeople: true });
    provider.who = account("window");
    const browser = openBrowser();
    const back = await browser.follow(`${scratch.url}/api/session/provider`, "/callback?");
    expect(failureOf(await openBrowser().follow(back))).toBe("sign_in_expired");
    const forged = new URL(back);
    forged.searchParams.set("state", "another");
    expect(failureOf(await browser.follow(forged.href))).toBe("provider_answer_wrong");
    expect(failureOf(await browser.follow(back))).toBe("sign_in_expired");
    expect((await browser.session()).state).not.toBe("signed in");
  });

  it("leads to no other site afterwards", async () => {
    await save({ addsPeople: true });
    for (const [index, back] of ["https://evil.example/", "//evil.example/", "/\\evil.example"].entries()) {
      provider.who = account(`lured${index}`);
      expect(await openBrowser().signIn(`?back=${encodeURIComponent(back)}`)).toBe("/");
    }
  });
});

describe("the settings of the provider", () => {
  it("show the button's words to everybody and the secret to nobody", async () => {
    expect((await scratch.anyone("GET", "/session")).json.providerLabel).toBe("Sign in with Socktown");
    const shown = await admin("GET", "/settings/sign-in");
    expect(shown.json).toMatchObject({
      provider: { issuer: provider.issuer, domains: ["socktown.com"] },
      redirectUri: `${scratch.url}/api/session/provider/callback`,
    });
    expect(shown.text).not.toContain(provider.clientSecret);
    const [row] = await scratch.query(
      "SELECT value::text, secret FROM server_settings WHERE secret IS NOT NULL",
    );
    expect(JSON.stringify(row)).not.toContain(provider.clientSecret);
    expect(row?.secret).toMatch(/^v1\|/);
    expect((await admin("GET", "/audit?kind=setting")).text).not.toContain(provider.clientSecret);
    await save({ isEnabled: false, clientSecret: undefined });
    expect((await scratch.anyone("GET", "/session")).json.providerLabel).toBeNull();
  });

  it("keep the secret for the same issuer only", async () => {
    const same = await save({ label: "Socktown", clientSecret: undefined });
    expect([same.status, same.json.provider.label]).toEqual([200, "Socktown"]);
    provider.who = account("kept");
    expect(failureOf(await openBrowser().signIn())).toBe("person_unknown");
    const other = await save({ issuer: "https://login.example.com", clientSecret: undefined });
    expect([other.status, other.json.error.code]).toEqual([422, "secret_missing"]);
  });

  it("refuse to add everybody who has an account somewhere, and to overwrite another admin", async () => {
    const everybody = await save({ addsPeople: true, domains: [] });
    expect([everybody.status, everybody.json.error.code]).toEqual([422, "domains_missing"]);
    const late = await admin("PUT", "/settings/sign-in", { revision: revision - 1, provider: null });
    expect([late.status, late.json.error.code]).toEqual([409, "changed_meanwhile"]);
    const removed = await admin("PUT", "/settings/sign-in", { revision, provider: null });
    expect(removed.json.provider).toBeNull();
    revision = removed.json.revision;
  });

  it("are tested check by check, and say what to do", async () => {
    const good = await admin("POST", "/settings/sign-in/test", { issuer: provider.issuer });
    expect(good.json.ok).toBe(true);
    expect(good.json.checks.map(({ state }: { state: string }) => state)).toEqual(["ok", "ok", "ok", "ok"]);
    const wrong = await admin("POST", "/settings/sign-in/test", { issuer: `${provider.issuer}/elsewhere` });
    expect(wrong.json.ok).toBe(false);
    expect(wrong.json.checks[0].advice).toMatch(/letter by letter/);
    const open = await admin("POST", "/settings/sign-in/test", { issuer: "http://login.example.com" });
    expect(open.json.checks.map(({ state }: { state: string }) => state)).toEqual([
      "failed",
      "not tried",
      "not tried",
      "not tried",
    ]);
  });
});

describe("the workspace's name", () => {
  it("is changed by an admin and told to who is signed in", async () => {
    const before = await admin("GET", "/settings/workspace");
    expect(before.json).toEqual({ name: null, revision: 1 });
    const changed = await admin("PUT", "/settings/workspace", { revision: 1, name: " Socktown " });
    expect(changed.json).toEqual({ name: "Socktown", revision: 2 });
    expect((await admin("GET", "/session")).json.workspace).toBe("Socktown");
    expect((await scratch.anyone("GET", "/session")).json.workspace).toBeNull();
    expect((await admin("PUT", "/settings/workspace", { revision: 1, name: null })).status).toBe(409);
  });
});
