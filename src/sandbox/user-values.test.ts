import { afterEach, describe, expect, it } from "vitest";
import { at, callSandbox, resultsOf, sendUsers } from "./call-sandbox.ts";
import { type Sandbox, type SandboxSettings, startSandbox } from "./sandbox.ts";
import type { UserTruth } from "./truth.ts";

let sandbox: Sandbox;

afterEach(() => sandbox.close());

async function open(settings: Partial<SandboxSettings> = {}): Promise<void> {
  sandbox = await startSandbox({ settings: { singleWritesPerSecond: null, ...settings } });
}

/** Writes the same user so many times, and gives what is held at the end. */
async function write(...changes: readonly object[]): Promise<UserTruth | null> {
  for (const change of changes) await sendUsers(sandbox.url, [{ external_id: "a", name: "Ana", ...change }]);
  return sandbox.truth.userByExternalId("a");
}

async function failureOf(change: object): Promise<unknown> {
  const id = await sendUsers(sandbox.url, [{ external_id: "a", name: "Ana", ...change }]);
  return at(await resultsOf(sandbox.url, id), "0.details");
}

describe("an e-mail on an update", () => {
  it("becomes a second address, unverified, and the primary one stays", async () => {
    await open();
    const user = await write({ email: "Old@socktown.com", verified: true }, { email: "new@socktown.com" });
    expect(user?.email).toBe("old@socktown.com");
    expect(user?.identities).toMatchObject([
      { value: "old@socktown.com", primary: true, verified: true },
      { value: "new@socktown.com", primary: false, verified: false },
    ]);
    expect(user?.writes.at(-1)?.note).toBe("second e-mail address added");
  });

  it("takes the verified state that came with it", async () => {
    await open();
    const user = await write({ email: "old@socktown.com" }, { email: "new@socktown.com", verified: true });
    expect(user?.identities.map(({ verified }) => verified)).toEqual([false, true]);
  });

  it("is no change where the address is this user's already", async () => {
    await open();
    const user = await write(
      { email: "a@socktown.com" },
      { email: "b@socktown.com" },
      { email: "B@socktown.com" },
    );
    expect(user?.identities).toHaveLength(2);
  });

  it("verifies the primary address where only verified is sent", async () => {
    await open();
    const user = await write({ email: "a@socktown.com" }, { verified: true });
    expect(user?.identities).toMatchObject([{ verified: true }]);
  });

  it("is refused with the recorded words where it is none", async () => {
    await open();
    const details = "Email: error@example.com_ is not properly formatted";
    expect(await failureOf({ email: "error@example.com_" })).toBe(details);
  });
});

describe("verification mails", () => {
  it("go to created users unless skipped or verified", async () => {
    await open();
    await sendUsers(sandbox.url, [
      { external_id: "1", name: "A", email: "a@socktown.com" },
      { external_id: "2", name: "B", email: "b@socktown.com", skip_verify_email: true },
      { external_id: "3", name: "C", email: "c@socktown.com", verified: true },
    ]);
    expect(sandbox.truth.mails().map(({ address }) => address)).toEqual(["a@socktown.com"]);
  });

  it("go out all the same where bulk calls do not read the skip", async () => {
    await open({ skipVerifyEmailInBulk: false });
    await write({ email: "a@socktown.com", skip_verify_email: true });
    expect(sandbox.truth.mailCount()).toBe(1);
  });
});

describe("phone numbers", () => {
  it("become a direct line, a shared number, or a second number beside the line", async () => {
    await open();
    await sendUsers(sandbox.url, [{ external_id: "b", name: "Ben", phone: "+15550001" }]);
    expect(sandbox.truth.userByExternalId("b")).toMatchObject({ phone: "+15550001", sharedPhone: false });
    expect(await write({ phone: "+15550001" })).toMatchObject({
      phone: "+15550001",
      sharedPhone: true,
      identities: [],
    });
    expect(await write({ phone: "+15550002" })).toMatchObject({ phone: "+15550002", sharedPhone: false });
    const withTwo = await write({ phone: "+15550003" });
    expect(withTwo?.phone).toBe("+15550002");
    expect(withTwo?.identities.map(({ value }) => value)).toEqual(["+15550002", "+15550003"]);
  });

  it("are cleared by an empty text, but not where nothing else is left", async () => {
    await open();
    expect(await write({ email: "a@socktown.com", phone: "1" }, { phone: "" })).toMatchObject({
      phone: null,
    });
    await sendUsers(sandbox.url, [{ external_id: "b", name: "Ben", phone: "2" }]);
    const id = await sendUsers(sandbox.url, [{ external_id: "b", phone: "" }]);
    expect(await resultsOf(sandbox.url, id)).toMatchObject([{ status: "Failed" }]);
  });

  it("are stored as sent, unless the account validates them", async () => {
    await open();
    expect((await write({ phone: "555-555-5555" }))?.phone).toBe("555-555-5555");
    sandbox.changeSettings({ phoneValidation: true });
    expect(await failureOf({ phone: "5551234567" })).toBe("Phone: 5551234567 is not properly formatted");
  });
});

describe("identities one by one", () => {
  const withAna = async () => {
    await open();
    const user = await write({ email: "a@socktown.com", phone: "+15550001" });
    return `/api/v2/users/${user?.id}/identities`;
  };

  it("can be changed in place, the primary address and the direct line too", async () => {
    const path = await withAna();
    const [email, phone] = sandbox.truth.userByExternalId("a")?.identities ?? [];
    const put = (id: number | undefined, value: string) =>
      callSandbox(sandbox.url, `${path}/${id}.json`, { method: "PUT", body: { identity: { value } } });
    expect((await put(email?.id, "New@socktown.com")).json).toMatchObject({
      identity: { value: "new@socktown.com", primary: true },
    });
    await put(phone?.id, "+15550009");
    expect(sandbox.truth.userByExternalId("a")).toMatchObject({
      email: "new@socktown.com",
      phone: "+15550009",
    });
  });

  it("are refused where another user has the value", async () => {
    const path = await withAna();
    await sendUsers(sandbox.url, [{ external_id: "b", name: "Ben", email: "b@socktown.com" }]);
    const body = { identity: { type: "email", value: "b@socktown.com" } };
    const reply = await callSandbox(sandbox.url, path, { method: "POST", body });
    expect([reply.status, at(reply.json, "details.value.0.description")]).toEqual([
      422,
      "Value: b@socktown.com is already being used by another user",
    ]);
  });

  it("send a mail when added unless told not to, and tell reserved domains apart", async () => {
    const path = await withAna();
    const before = sandbox.truth.mailCount();
    const add = (identity: object) => callSandbox(sandbox.url, path, { method: "POST", body: { identity } });
    const first = await add({ type: "email", value: "x@example.com" });
    expect([first.status, at(first.json, "identity.deliverable_state")]).toEqual([201, "reserved_example"]);
    await add({ type: "email", value: "y@socktown.com", skip_verify_email: true });
    expect(sandbox.truth.mailCount()).toBe(before + 1);
  });

  it("leave an heir when the primary one is deleted, and the last one stays", async () => {
    const path = await withAna();
    await write({ email: "second@socktown.com", phone: "" });
    const drop = (id: number | undefined) => callSandbox(sandbox.url, `${path}/${id}`, { method: "DELETE" });
    const [first, second] = sandbox.truth.userByExternalId("a")?.identities ?? [];
    expect((await drop(first?.id)).status).toBe(204);
    expect(sandbox.truth.userByExternalId("a")?.email).toBe("second@socktown.com");
    expect((await drop(second?.id)).status).toBe(422);
  });
});

describe("partial updates", () => {
  it("leave absent keys as they are", async () => {
    await open();
    const user = await write(
      { tags: ["one"], user_fields: { city: "Lima" }, notes: "x" },
      { user_fields: { orders: 2 } },
    );
    expect(user).toMatchObject({ tags: ["one"], userFields: { city: "Lima", orders: 2 } });
    expect(sandbox.truth.apiUser(user?.id ?? 0)).toMatchObject({
      notes: "x",
      user_fields: { vip: false, state: null },
    });
  });

  it("replace all tags, and an empty list clears them", async () => {
    await open();
    expect((await write({ tags: ["One two", "x", "X"] }))?.tags).toEqual(["one_two", "x"]);
    expect((await write({ tags: ["y"] }))?.tags).toEqual(["y"]);
    expect((await write({ tags: [] }))?.tags).toEqual([]);
  });

  it("let a checkbox add and remove its tag", async () => {
    await open();
    expect((await write({ tags: ["x"], user_fields: { vip: true } }))?.tags).toEqual(["x", "vip"]);
    expect((await write({ user_fields: { vip: false } }))?.tags).toEqual(["x"]);
  });

  it("store a null alias as an empty text", async () => {
    await open();
    const user = await write({ alias: "A" }, { alias: null });
    expect(sandbox.truth.apiUser(user?.id ?? 0)).toMatchObject({ alias: "" });
  });

  it("drop all other memberships for a new organization", async () => {
    await open();
    const user = await write({ organization: { name: "Acme" } });
    const body = { organization_membership: { user_id: user?.id, organization_id: 6 } };
    await callSandbox(sandbox.url, "/api/v2/organization_memberships.json", { method: "POST", body });
    const count = async () =>
      at(
        (await callSandbox(sandbox.url, `/api/v2/users/${user?.id}/organization_memberships`)).json,
        "count",
      );
    expect(await count()).toBe(2);
    expect(await write({ organization_id: 5 })).toMatchObject({ organizationIds: [5] });
    expect(await count()).toBe(1);
  });

  it("pass unknown keys over in silence, or with a warning header where that is switched on", async () => {
    await open({ warnHeader: true });
    const call = {
      method: "POST",
      body: { user: { external_id: "a", name: "Ana", loyalty: "gold" } },
    } as const;
    const reply = await callSandbox(sandbox.url, "/api/v2/users/create_or_update", call);
    expect(reply.status).toBe(201);
    expect(reply.headers.get("x-zendesk-api-warn")).toContain("user.loyalty");
    expect(reply.headers.get("location")).toBe(
      `${sandbox.url}/api/v2/users/${at(reply.json, "user.id")}.json`,
    );
  });

  it("refuse a wrong structure for the whole call", async () => {
    await open();
    const body = {
      users: [
        { external_id: "b", name: "Ben" },
        { external_id: "a", name: "Ana", tags: "vip" },
      ],
    };
    const reply = await callSandbox(sandbox.url, "/api/v2/users/create_or_update_many", {
      method: "POST",
      body,
    });
    expect(reply.status).toBe(400);
    expect(at(reply.json, "error.title")).toBe("Invalid attribute");
    expect(at(reply.json, "error.message")).toContain("tags");
    expect(sandbox.truth.userCount()).toBe(0);
  });

  it("refuse a blank name, and nothing of that row is stored", async () => {
    await open();
    await write({ user_fields: { city: "Lima" } });
    expect(await failureOf({ name: " ", user_fields: { city: "Quito" } })).toBe("Name: cannot be blank");
    expect(sandbox.truth.userByExternalId("a")?.userFields).toEqual({ city: "Lima" });
    sandbox.changeSettings({ blankNameOnUpdate: "ignore" });
    expect(await write({ name: null })).toMatchObject({ name: "Ana" });
  });
});

describe("user fields", () => {
  it.each([
    ["last_purchase", "2020-08-19T20:50:04.000Z", "2020-08-19T00:00:00+00:00"],
    ["last_purchase", "1969-07-20", "1969-07-20T00:00:00+00:00"],
    ["last_purchase", null, null],
    ["orders", 12, 12],
    ["orders", "12", 12],
    ["ltv", 12.5, 12.5],
    ["vip", true, true],
    ["vip", null, false],
    ["loyalty_tier", "gold", "gold"],
    ["city", "", null],
    ["city", 7, "7"],
  ])("keep %s = %j as %j", async (key, sent, stored) => {
    await open();
    expect((await write({ user_fields: { [key]: sent } }))?.userFields).toEqual({ [key]: stored });
  });

  it.each([
    ["last_purchase", "yesterday"],
    ["last_purchase", "2026-02-30"],
    ["orders", 1.5],
    ["orders", "many"],
    ["ltv", true],
    ["vip", "true"],
    ["loyalty_tier", "Gold"],
    ["city", { a: 1 }],
  ])("refuse %s = %j", async (key, sent) => {
    await open();
    expect(await failureOf({ user_fields: { [key]: sent } })).toMatch(/: (is|must be|Gold is not)/);
  });

  it("can drop a value that is no option, and fail for numbers as text and for unknown keys", async () => {
    await open({ unknownOption: "drop", numericText: "fail", unknownUserField: "fail" });
    expect(
      (await write({ user_fields: { loyalty_tier: "gold" } }, { user_fields: { loyalty_tier: "tin" } }))
        ?.userFields,
    ).toEqual({
      loyalty_tier: "gold",
    });
    expect(await failureOf({ user_fields: { orders: "12" } })).toContain("Orders");
    expect(await failureOf({ user_fields: { shoe: 1 } })).toContain("shoe");
  });

  it("with an unknown key are otherwise stored without it", async () => {
    await open();
    expect((await write({ user_fields: { shoe: 1, city: "Lima" } }))?.userFields).toEqual({ city: "Lima" });
  });

  it("can have a longest text", async () => {
    await open({ textCharactersMax: 10 });
    expect(await failureOf({ user_fields: { city: "x".repeat(11) } })).toContain("too long");
    expect(await failureOf({ name: "x".repeat(11) })).toContain("too long");
  });

  it("lose the options that an update leaves out", async () => {
    await open();
    const body = { user_field: { custom_field_options: [{ name: "Tin", value: "tin" }] } };
    const reply = await callSandbox(sandbox.url, "/api/v2/user_fields/loyalty_tier.json", {
      method: "PUT",
      body,
    });
    expect(at(reply.json, "user_field.custom_field_options.length")).toBe(1);
    expect(await failureOf({ user_fields: { loyalty_tier: "gold" } })).toContain("gold");
  });
});
