import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMemoryStore } from "../../../test/cli/memory-store.ts";
import { emptyTally } from "../../core/outcome.ts";
import type { Store, StoredRun } from "../../core/ports/store.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { noColours } from "../screen/colours.ts";
import { agentCard, tellingUser } from "./agent-card.ts";
import { auditRuns } from "./audit-runs.ts";
import { startDemoSandbox } from "./demo-sandbox.ts";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startDemoSandbox();
});
afterEach(() => sandbox.close());

async function createUser(user: object): Promise<number> {
  const response = await fetch(`${sandbox.url}/api/v2/users`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa("ops@socktown.com/token:sandbox-token")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ user }),
  });
  const body: unknown = await response.json();
  return (body as { user: { id: number } }).user.id;
}

const ana = {
  name: "Ana 林 Trujillo",
  email: "ana@trujillo.example",
  external_id: "amp-1",
  phone: "+14155552671",
  tags: ["vip", "platinum"],
  verified: true,
  user_fields: {
    city: "México D.F.",
    loyalty_tier: "platinum",
    ltv: 18420.5,
    vip: true,
    favourite_category: "hikers",
  },
};

it("the agent's card shows a user with titles, in a frame that closes", async () => {
  await createUser(ana);
  const user = tellingUser(sandbox.truth.users());
  expect(user).not.toBeNull();
  if (user !== null)
    expect(agentCard(user, noColours)).toMatchInlineSnapshot(`
    "╭──────────────────────────────────────────────────────────────╮
    │ Ana 林 Trujillo                          end-user · verified │
    ├──────────────────────────────────────────────────────────────┤
    │ E-mail              ana@trujillo.example                     │
    │ Phone               +14155552671                             │
    │ External ID         amp-1                                    │
    │ Tags                platinum, vip                            │
    │ City                México D.F.                              │
    │ Loyalty tier        platinum                                 │
    │ Lifetime value      18420.5                                  │
    │ VIP                 yes                                      │
    │ Favourite category  hikers                                   │
    ╰──────────────────────────────────────────────────────────────╯"
  `);
});

describe("the demo's audit", () => {
  async function oneRun(zendeskUserId: number): Promise<{ readonly run: StoredRun; readonly store: Store }> {
    const store = createMemoryStore(() => 0);
    const { run } = await store.openRun("demo", { limit: null, only: null });
    const claim = await store.claimRun(run.id, "test", { leaseMs: 1, resume: false });
    if (claim.kind !== "claimed") throw new Error("not claimed");
    const answer = {
      position: 0,
      answer: "created",
      zendeskUserId,
      job: null,
      code: null,
      column: null,
      message: null,
      doubtful: false,
    } as const;
    await store.saveReceipts(claim.lease, [{ batch: 0, answers: [answer], keys: new Map([[0, "amp-1"]]) }]);
    const tally = { ...emptyTally, read: 1, delivered: 1, created: 1 };
    const requests = { total: 1, retried: 0, rateLimited: 0 };
    const closed = await store.closeRun(claim.lease, { state: "completed", tally, requests, ending: null });
    return { run: closed, store };
  }

  it("finds nothing where the sandbox holds what was reported", async () => {
    const { run, store } = await oneRun(await createUser(ana));
    expect(await auditRuns([run], store, sandbox.truth)).toEqual([]);
  });

  it("finds a row that was reported and is not there", async () => {
    await createUser(ana);
    const { run, store } = await oneRun(4_711);
    expect(await auditRuns([run], store, sandbox.truth)).toEqual([
      "Run 1 reports 1 rows delivered that the sandbox's own books do not hold so.",
    ]);
  });

  it("finds a user whom nobody reported", async () => {
    const { run, store } = await oneRun(await createUser(ana));
    await createUser({ name: "Ben", email: "ben@example.org" });
    expect(await auditRuns([run], store, sandbox.truth)).toEqual([
      "The runs report 1 users created, the sandbox holds 2.",
    ]);
  });
});
