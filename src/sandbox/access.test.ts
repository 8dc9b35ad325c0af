import { afterEach, describe, expect, it } from "vitest";
import { at, basic, callSandbox, resultsOf, type SandboxReply, sendUsers } from "./call-sandbox.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;

afterEach(() => sandbox.close());

async function open(options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox({
    ...options,
    settings: { singleWritesPerSecond: null, ...options.settings },
  });
}

const grant = {
  grant_type: "client_credentials",
  client_id: "deskfeed",
  client_secret: "sandbox-secret",
  scope: "read write",
};

function askToken(body: object): Promise<SandboxReply> {
  return callSandbox(sandbox.url, "/oauth/tokens", { method: "POST", body, authorization: null });
}

async function bearer(changes: object = {}): Promise<string> {
  return `Bearer ${at((await askToken({ ...grant, ...changes })).json, "access_token")}`;
}

const asAgent = basic("agent@socktown.com", "sandbox-token");

describe("an API token", () => {
  it("acts as the user whose address it comes with", async () => {
    await open();
    const me = await callSandbox(sandbox.url, "/api/v2/users/me.json", { authorization: asAgent });
    expect(me.json).toMatchObject({ user: { email: "agent@socktown.com", role: "agent", active: true } });
  });

  it.each([
    ["a wrong token", basic("ops@socktown.com", "wrong")],
    ["an unknown address", basic("nobody@socktown.com", "sandbox-token")],
    ["a password", `Basic ${Buffer.from("ops@socktown.com:sandbox-token").toString("base64")}`],
    ["nothing", null],
  ])("is refused with the recorded words: %s", async (_, authorization) => {
    await open();
    const reply = await callSandbox(sandbox.url, "/api/v2/users.json", { authorization });
    expect([reply.status, reply.json]).toEqual([401, { error: "Couldn't authenticate you" }]);
  });

  it("can be another one, for another account", async () => {
    await open({
      credentials: { apiToken: "other" },
      people: [{ name: "Boss", email: "boss@acme.com", role: "admin" }],
    });
    const me = await callSandbox(sandbox.url, "/api/v2/users/me", {
      authorization: basic("boss@acme.com", "other"),
    });
    expect(at(me.json, "user.name")).toBe("Boss");
  });
});

describe("users/me", () => {
  it.each([null, basic("ops@socktown.com", "wrong")])(
    "answers 200 with nobody without a valid login",
    async (authorization) => {
      await open();
      const reply = await callSandbox(sandbox.url, "/api/v2/users/me", { authorization });
      expect([reply.status, at(reply.json, "user.id")]).toEqual([200, null]);
    },
  );

  it("can refuse a wrong login", async () => {
    await open({ settings: { wrongLoginOnMe: "refused" } });
    const authorization = basic("ops@socktown.com", "wrong");
    expect((await callSandbox(sandbox.url, "/api/v2/users/me", { authorization })).status).toBe(401);
  });
});

describe("an OAuth client", () => {
  it("gets a token with a life, which ends", async () => {
    let nowMs = Date.UTC(2026, 10, 22);
    await open({ clock: () => nowMs });
    const reply = await askToken(grant);
    expect(reply.status).toBe(201);
    expect(reply.json).toMatchObject({ token_type: "bearer", scope: "read write", expires_in: 1_800 });
    const authorization = `Bearer ${at(reply.json, "access_token")}`;
    expect((await callSandbox(sandbox.url, "/api/v2/users.json", { authorization })).status).toBe(200);
    nowMs += 1_800_000;
    const late = await callSandbox(sandbox.url, "/api/v2/users.json", { authorization });
    expect([late.status, at(late.json, "error")]).toEqual([401, "invalid_token"]);
  });

  it("gets the life it asks for, within the documented range, or an endless one where the account gives such", async () => {
    await open({ settings: { tokenSeconds: null } });
    expect(at((await askToken({ ...grant, expires_in: 300 })).json, "expires_in")).toBe(300);
    expect(at((await askToken({ ...grant, expires_in: 299 })).json, "error")).toBe("invalid_request");
    expect(at((await askToken(grant)).json, "expires_in")).toBeUndefined();
  });

  it.each([
    [{ client_secret: "wrong" }, 401, "invalid_client"],
    [{ client_id: "other" }, 401, "invalid_client"],
    [{ scope: "read everything" }, 400, "invalid_scope"],
    [{ grant_type: "password" }, 400, "unsupported_grant_type"],
  ])("is refused for %j", async (changes, status, error) => {
    await open();
    const reply = await askToken({ ...grant, ...changes });
    expect([reply.status, at(reply.json, "error")]).toEqual([status, error]);
  });

  it("gets a useless token for a scope that is a list", async () => {
    await open();
    const authorization = await bearer({ scope: ["read", "write"] });
    expect((await callSandbox(sandbox.url, "/api/v2/users.json", { authorization })).status).toBe(403);
  });

  it("with narrow scopes reaches users, but no identities", async () => {
    await open();
    const authorization = await bearer({ scope: "users:read users:write" });
    await sendUsers(sandbox.url, [{ external_id: "a", name: "Ana", email: "a@socktown.com" }], {
      authorization,
    });
    const id = sandbox.truth.userByExternalId("a")?.id;
    const identities = await callSandbox(sandbox.url, `/api/v2/users/${id}/identities.json`, {
      authorization,
    });
    expect([identities.status, at(identities.json, "error.title")]).toEqual([403, "Forbidden"]);
    const fields = () => callSandbox(sandbox.url, "/api/v2/user_fields.json", { authorization });
    expect((await fields()).status).toBe(200);
    sandbox.changeSettings({ narrowScopeReadsFieldsAndJobs: false });
    expect((await fields()).status).toBe(403);
  });

  it("that may only read cannot write", async () => {
    await open();
    const authorization = await bearer({ scope: "read" });
    const call = { method: "POST", body: { user: { name: "Ana" } }, authorization } as const;
    expect((await callSandbox(sandbox.url, "/api/v2/users", call)).status).toBe(403);
  });
});

describe("roles", () => {
  it("keep end users out of all but themselves", async () => {
    await open();
    await sendUsers(sandbox.url, [{ name: "Ana", email: "ana@socktown.com", verified: true }]);
    const authorization = basic("ana@socktown.com", "sandbox-token");
    expect(
      at((await callSandbox(sandbox.url, "/api/v2/users/me", { authorization })).json, "user.role"),
    ).toBe("end-user");
    const list = await callSandbox(sandbox.url, "/api/v2/users.json", { authorization });
    expect([list.status, at(list.json, "error.title")]).toEqual([403, "Forbidden"]);
  });

  it("let an agent change end users only: staff rows fail", async () => {
    await open();
    const rows = [
      { email: "ops@socktown.com", name: "Changed" },
      { external_id: "a", name: "Ana" },
    ];
    const id = await sendUsers(sandbox.url, rows, { authorization: asAgent });
    expect(await resultsOf(sandbox.url, id)).toMatchObject([
      { error: "AccessDenied" },
      { status: "Created" },
    ]);
    expect(sandbox.truth.staffTouched()).toEqual([]);
  });

  it("let an admin change staff, which the truth notes", async () => {
    await open();
    await sendUsers(sandbox.url, [{ email: "agent@socktown.com", name: "Changed" }]);
    expect(sandbox.truth.staffTouched()).toEqual([sandbox.truth.userByEmail("agent@socktown.com")?.id]);
  });

  it("leave users shared from another account to that account", async () => {
    await open({
      people: [
        { name: "Operations", email: "ops@socktown.com", role: "admin" },
        { name: "Guest", email: "guest@acme.com", role: "end-user", externalId: "g", shared: true },
      ],
    });
    const id = sandbox.truth.userByExternalId("g")?.id;
    const single = await callSandbox(sandbox.url, `/api/v2/users/${id}`, {
      method: "PUT",
      body: { user: { name: "X" } },
    });
    expect(single.status).toBe(403);
    const job = await sendUsers(sandbox.url, [{ external_id: "g", name: "X" }]);
    expect(await resultsOf(sandbox.url, job)).toMatchObject([{ error: "AccessDenied" }]);
  });

  it("make an agent of an end user with a custom role", async () => {
    await open();
    await sendUsers(sandbox.url, [{ external_id: "a", name: "Ana", role: "end-user", custom_role_id: 5 }]);
    expect(sandbox.truth.userByExternalId("a")?.role).toBe("agent");
  });

  it("are listed by role, staff and customers apart", async () => {
    await open();
    await sendUsers(sandbox.url, [{ external_id: "a", name: "Ana" }]);
    const names = async (query: string) =>
      at((await callSandbox(sandbox.url, `/api/v2/users.json?${query}`)).json, "count");
    expect([await names("role[]=agent&role[]=admin"), await names("role=end-user"), await names("")]).toEqual(
      [2, 1, 3],
    );
  });
});

describe("bulk import", () => {
  it("that is off refuses creations in bulk and nothing else", async () => {
    await open({ settings: { bulkImport: false } });
    const ask = (method: "POST" | "PUT", path: string) =>
      callSandbox(sandbox.url, path, { method, body: { users: [{ external_id: "a", name: "Ana" }] } });
    const refused = await ask("POST", "/api/v2/users/create_or_update_many.json");
    expect([refused.status, at(refused.json, "error")]).toEqual([403, "Forbidden"]);
    expect((await ask("POST", "/api/v2/users/create_many.json")).status).toBe(403);
    expect((await ask("PUT", "/api/v2/users/update_many.json")).status).toBe(200);
  });
});

describe("addresses that lead nowhere", () => {
  it("say so: an endpoint that is none, a record that is not there, a body that is no JSON", async () => {
    await open();
    const answer = async (path: string) => (await callSandbox(sandbox.url, path)).json;
    expect(await answer("/api/v2/userz.json")).toEqual({
      error: "InvalidEndpoint",
      description: "Not found",
    });
    expect(await answer("/api/v2/users/7")).toEqual({ error: "RecordNotFound", description: "Not found" });
    const broken = await callSandbox(sandbox.url, "/api/v2/users", { method: "POST", body: "{" });
    expect(broken.status).toBe(400);
  });
});
