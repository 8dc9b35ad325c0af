import { afterEach, describe, expect, it } from "vitest";
import { at, callSandbox, resultsOf, sendUsers } from "./call-sandbox.ts";
import { type Sandbox, type SandboxSettings, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;

afterEach(() => sandbox.close());

async function openWith(users: readonly object[], settings: Partial<SandboxSettings> = {}): Promise<void> {
  sandbox = await startSandbox({ settings: { singleWritesPerSecond: null, ...settings } });
  if (users.length > 0) await sendUsers(sandbox.url, users);
}

async function upsert(...users: readonly object[]): Promise<unknown> {
  return resultsOf(sandbox.url, await sendUsers(sandbox.url, users));
}

const ana = { external_id: "A1", name: "Ana", email: "ana@socktown.com" };
const ben = { external_id: "B1", name: "Ben", email: "ben@socktown.com" };

describe("which user an upsert is about", () => {
  it("creates a user whom nobody matches, with an end user's role", async () => {
    await openWith([]);
    expect(await upsert(ana)).toMatchObject([
      { status: "Created", external_id: "A1", email: "ana@socktown.com" },
    ]);
    expect(sandbox.truth.users()).toMatchObject([{ name: "Ana", role: "end-user", verified: false }]);
  });

  it("finds an external id without regard to case, and rewrites it to the case that was sent", async () => {
    await openWith([ana]);
    expect(await upsert({ external_id: "a1", name: "Ana T" })).toMatchObject([{ status: "Updated" }]);
    expect(sandbox.truth.users()).toMatchObject([{ externalId: "a1", name: "Ana T" }]);
  });

  it("prefers the external id to the e-mail, and refuses an address of somebody else's", async () => {
    await openWith([ana, ben]);
    const details = "Email: ben@socktown.com is already being used by another user";
    expect(await upsert({ external_id: "A1", name: "Ana", email: "BEN@socktown.com" })).toEqual([
      { id: 0, error: "UserUpdateError", details, status: "Failed" },
    ]);
    const single = await callSandbox(sandbox.url, "/api/v2/users/create_or_update", {
      method: "POST",
      body: { user: { external_id: "A1", email: "ben@socktown.com", name: "Changed" } },
    });
    expect(single.status).toBe(422);
    expect(single.json).toEqual({
      error: "RecordInvalid",
      description: "Record validation errors",
      details: { email: [{ description: details, error: "DuplicateValue" }] },
    });
    expect(sandbox.truth.userByExternalId("A1")?.name).toBe("Ana");
  });

  it("finds a user by a secondary address too", async () => {
    await openWith([ana]);
    await upsert({ external_id: "A1", name: "Ana", email: "ana2@socktown.com" });
    expect(await upsert({ name: "Ana by her second address", email: "ana2@socktown.com" })).toMatchObject([
      { status: "Updated", email: "ana@socktown.com" },
    ]);
    expect(sandbox.truth.users()).toHaveLength(1);
  });

  it("gives a user without an external id the one that came with the known e-mail", async () => {
    await openWith([{ name: "Ana", email: "ana@socktown.com" }]);
    await upsert(ana);
    expect(sandbox.truth.users()).toMatchObject([{ externalId: "A1" }]);
  });

  it.each([
    ["overwrite", "Z9", "Updated"],
    ["fail", "A1", "Failed"],
  ] as const)(
    "can %s where the known e-mail has another external id",
    async (setting, externalId, status) => {
      await openWith([ana], { knownEmailOtherExternalId: setting });
      expect(await upsert({ ...ana, external_id: "Z9" })).toMatchObject([{ status }]);
      expect(sandbox.truth.userByEmail("ana@socktown.com")?.externalId).toBe(externalId);
    },
  );

  it.each([
    ["match", "Updated"],
    ["fail", "Failed"],
  ] as const)("can %s where the known e-mail has no external id", async (setting, status) => {
    await openWith([{ name: "Ana", email: "ana@socktown.com" }], { knownEmailNewExternalId: setting });
    expect(await upsert(ana)).toMatchObject([{ status }]);
  });

  it.each([
    ["create", 2],
    ["fail", 0],
  ] as const)("can %s a user of no identity", async (setting, count) => {
    await openWith([], { upsertWithoutIdentity: setting });
    await upsert({ name: "Nobody" }, { name: "Nobody" });
    expect(sandbox.truth.userCount()).toBe(count);
  });

  it.each([
    ["last-wins", ["Created", "Updated"], "Second"],
    ["first-wins", ["Created", "Updated"], "First"],
    ["fail", ["Created", "Failed"], "First"],
  ] as const)("can let rows of one identity in one batch end as %s", async (setting, statuses, name) => {
    await openWith([], { duplicatesInBatch: setting });
    const results = await upsert({ external_id: "a", name: "First" }, { external_id: "A", name: "Second" });
    expect(statuses.map((_, index) => at(results, `${index}.status`))).toEqual(statuses);
    expect(sandbox.truth.users()).toMatchObject([{ name }]);
  });

  it("never creates through update_many, and says who could not be found", async () => {
    await openWith([ana]);
    const id = await sendUsers(
      sandbox.url,
      [{ external_id: "a1", notes: "x" }, { external_id: "zz" }, { id: 7 }],
      {
        path: "/api/v2/users/update_many",
        method: "PUT",
      },
    );
    const ok = {
      id: sandbox.truth.userByExternalId("A1")?.id,
      action: "update",
      status: "Updated",
      success: true,
    };
    const missing = { error: "UserNotFound", details: "User could not be found" };
    expect(await resultsOf(sandbox.url, id)).toEqual([
      ok,
      { index: 1, ...missing },
      { index: 2, ...missing },
    ]);
  });

  it("changes all named users alike in the other form of update_many", async () => {
    await openWith([ana, ben]);
    const path = "/api/v2/users/update_many.json?external_ids=a1,b1";
    await callSandbox(sandbox.url, path, { method: "PUT", body: { user: { tags: ["sock"] } } });
    expect(sandbox.truth.users().map(({ tags }) => tags)).toEqual([["sock"], ["sock"]]);
  });

  it("does not match in create_many, but refuses what is taken", async () => {
    await openWith([ana]);
    const id = await sendUsers(sandbox.url, [ana, { name: "New" }], { path: "/api/v2/users/create_many" });
    expect(await resultsOf(sandbox.url, id)).toMatchObject([
      { id: 0, error: "UserCreateError", status: "Failed" },
      { status: "Created" },
    ]);
  });

  it("lets a deleted user's identifiers make a new user", async () => {
    await openWith([ana]);
    const before = sandbox.truth.userByExternalId("A1")?.id ?? 0;
    const deleted = await callSandbox(sandbox.url, `/api/v2/users/${before}`, { method: "DELETE" });
    expect(deleted.json).toMatchObject({
      user: { active: false, email: null, external_id: null, phone: null },
    });
    expect(await upsert(ana)).toMatchObject([{ status: "Created" }]);
    expect(sandbox.truth.userByExternalId("A1")?.id).not.toBe(before);
    expect((await callSandbox(sandbox.url, `/api/v2/users/${before}`)).json).toMatchObject({
      user: { active: false },
    });
  });

  it("leaves the loser's address on the winner of a merge, where it is refused to others for ever", async () => {
    await openWith([ana, ben]);
    const [winner, loser] = sandbox.truth.users();
    const body = { user: { id: winner?.id } };
    await callSandbox(sandbox.url, `/api/v2/users/${loser?.id}/merge`, { method: "PUT", body });
    expect(sandbox.truth.userByEmail("ben@socktown.com")?.id).toBe(winner?.id);
    expect(sandbox.truth.user(loser?.id ?? 0)?.active).toBe(false);
    const carl = { external_id: "C1", name: "Carl" };
    await upsert(carl);
    expect(await upsert({ ...carl, email: "ben@socktown.com" })).toMatchObject([{ status: "Failed" }]);
  });
});
