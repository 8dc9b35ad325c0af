import { createClient } from "node-zendesk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { at } from "./call-sandbox.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;
let client: ReturnType<typeof createClient>;

beforeEach(async () => {
  sandbox = await startSandbox({ settings: { singleWritesPerSecond: null } });
  client = createClient({
    endpointUri: `${sandbox.url}/api/v2`,
    username: "ops@socktown.com",
    token: "sandbox-token",
  });
});

afterEach(() => sandbox.close());

/** The client sends what it is given, although its types ask for the bare list. */
function bulk(users: readonly object[]): object[] {
  return { users } as unknown as object[];
}

describe("the sandbox, asked by a client that was made for the real service", () => {
  it("tells who is calling", async () => {
    expect(at(await client.users.me(), "result.email")).toBe("ops@socktown.com");
  });

  it("takes users in bulk, and the job shows what became of each", async () => {
    const users = [
      { external_id: "a1", name: "Ana", email: "ana@socktown.com" },
      { external_id: "b1", name: "Ben" },
    ];
    const accepted = await client.users.createOrUpdateMany(bulk(users));
    const id = String(at(accepted, "result.job_status.id"));
    expect(id).toMatch(/^V3-[0-9a-f]{32}$/);
    const job = await client.jobstatuses.show(id);
    expect(at(job, "result.job_status.status")).toBe("completed");
    expect(at(job, "result.job_status.results.1")).toMatchObject({ status: "Created", external_id: "b1" });
    const many = await client.jobstatuses.showMany([id]);
    expect(at(many, "result.job_statuses.0.id") ?? at(many, "result.0.id")).toBe(id);
  });

  it("watches a job to its end", async () => {
    const accepted = await client.users.createMany(bulk([{ name: "Ana" }]));
    const id = String(at(accepted, "result.job_status.id"));
    expect(JSON.stringify(await client.jobstatuses.watch(id, 5, 10))).toContain("completed");
  });

  it("creates, shows, changes, finds and deletes one user", async () => {
    const made = await client.users.createOrUpdate({ user: { external_id: "a1", name: "Ana" } });
    const id = Number(at(made, "result.id"));
    expect(id).toBe(sandbox.truth.userByExternalId("a1")?.id);
    await client.users.update(id, { user: { name: "Ana T", user_fields: { city: "Lima" } } });
    expect(at(await client.users.show(id), "result.user_fields.city")).toBe("Lima");
    expect(await client.users.search({ external_id: "a1" })).toMatchObject([{ id }]);
    expect(at(await client.users.showMany([id, 7]), "result.0.id")).toBe(id);
    await client.users.delete(id);
    expect(sandbox.truth.user(id)?.active).toBe(false);
  });

  it("lists users page by page to the last", async () => {
    const batches = [1, 2, 3].map((batch) =>
      Array.from({ length: 100 }, (_, index) => ({ external_id: `${batch}-${index}`, name: "Ana" })),
    );
    for (const batch of batches) await client.users.createOrUpdateMany(bulk(batch));
    expect(await client.users.list()).toHaveLength(302);
  });

  it("keeps identities: adds one, makes it primary, deletes the old one", async () => {
    const made = await client.users.createOrUpdate({ user: { name: "Ana", email: "old@socktown.com" } });
    const id = Number(at(made, "result.id"));
    const added = await client.useridentities.create(id, {
      identity: { type: "email", value: "new@socktown.com" },
    });
    await client.useridentities.makePrimary(
      id,
      Number(at(added, "result.id") ?? at(added, "result.identity.id")),
    );
    expect(sandbox.truth.user(id)?.email).toBe("new@socktown.com");
    const old = sandbox.truth.user(id)?.identities.find(({ value }) => value === "old@socktown.com");
    await client.useridentities.delete(id, old?.id ?? 0);
    expect(await client.useridentities.list(id)).toHaveLength(1);
  });

  it("lists user fields, makes one and adds an option to it", async () => {
    expect(JSON.stringify(await client.userfields.list())).toContain("loyalty_tier");
    const made = await client.userfields.create({
      user_field: {
        key: "size",
        title: "Size",
        type: "dropdown",
        custom_field_options: [{ name: "S", value: "s" }],
      },
    });
    const id = Number(at(made, "result.id") ?? at(made, "result.user_field.id"));
    await client.userfields.createOrUpdateOption(id, { custom_field_option: { name: "M", value: "m" } });
    expect(JSON.stringify(await client.userfields.listOptions(id))).toContain('"value":"m"');
  });

  it("updates and deletes many", async () => {
    await client.users.createOrUpdateMany(bulk([{ external_id: "a1", name: "Ana" }]));
    const id = sandbox.truth.userByExternalId("a1")?.id ?? 0;
    const nobodyWaits = () => undefined;
    await client.users.updateMany({ users: [{ id, notes: "likes merino" }] }, nobodyWaits);
    await client.users.updateMany([id], { user: { details: "since 2019" } }, nobodyWaits);
    expect(sandbox.truth.apiUser(id)).toMatchObject({ notes: "likes merino", details: "since 2019" });
    await client.users.destroyMany([id], {}, nobodyWaits);
    expect(sandbox.truth.userCount()).toBe(0);
  });
});
