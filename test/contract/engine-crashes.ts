/** What every engine promises when the process that uses it is killed: another one finds all that was confirmed, and nothing half done. */
import { expect } from "vitest";
import type { Judgement, Plan, PlanRequest } from "../../src/core/ports/engine.ts";
import { heard, killHard, startChild } from "./child-process.ts";
import { batchRows, type ChildMessage, type ChildWork } from "./child-words.ts";
import { type Customer, customers, type Declare, type EngineHarness, request } from "./engine-scenes.ts";

/** Several pages of the judge on every engine, so that a plan can be killed between two of them. */
const rows = 12_000;

const judgeAll: PlanRequest["judge"] = (page) =>
  page.map(({ ordinal, row }): Judgement => {
    const user = JSON.stringify(row);
    return { ordinal, verdict: "send", user, held: user, warnings: [] };
  });

function planAgain({ engine }: EngineHarness): Promise<Plan> {
  return engine.plan(
    request("again", {
      query: { sql: "SELECT external_id, name FROM customers", dialect: "trino" },
      identity: { externalId: "external_id", email: null },
      columns: ["external_id", "name"],
      judge: judgeAll,
    }),
  );
}

/** Another process works on the engine until it says so, and is killed; here it is open again afterwards. */
async function killedAt(
  harness: EngineHarness,
  work: ChildWork,
  reached: (message: ChildMessage) => boolean,
): Promise<ChildMessage> {
  const many = Array.from({ length: rows }, (_, index): Customer => [String(index), null, `N${index}`]);
  await harness.setTable("customers", customers(...many));
  await harness.engine.close();
  const child = startChild({ work, opening: harness.opening });
  const message = await heard(child, reached);
  await killHard(child);
  await harness.reopen();
  return message;
}

export function describeCrashes(test: Declare): void {
  test("keeps nothing of a plan whose process was killed while it was made", async (harness) => {
    const message = await killedAt(
      harness,
      "plan",
      ({ kind, ...told }) => kind === "judged" && "pages" in told && told.pages === 2,
    );
    expect(message).toEqual({ kind: "judged", pages: 2 });
    expect(await harness.engine.openPlan("run")).toBeNull();
    expect((await planAgain(harness)).tally).toMatchObject({ read: rows, new: rows });
  });

  test("hands a plan whose process was killed before it settled anything to another process, whole", async (harness) => {
    const message = await killedAt(harness, "plan", ({ kind }) => kind === "planned");
    expect(message).toEqual({ kind: "planned" });
    const plan = await harness.engine.openPlan("run");
    expect(plan?.tally).toMatchObject({ read: rows, new: rows });
    if (plan === null) return;
    let position = 0;
    for await (const page of plan.entries({})) {
      expect(page.map((entry) => entry.position)).toEqual(page.map((_, index) => position + index));
      position += page.length;
      await plan.settle(
        page.map((entry) => ({ position: entry.position, state: "delivered", zendeskUserId: null })),
      );
    }
    expect(position).toBe(rows);
    await plan.close(true);
    expect((await planAgain(harness)).tally).toMatchObject({ new: 0, unchanged: rows });
  });

  test("keeps every settlement that was confirmed when its process was killed, and each whole or not at all", async (harness) => {
    const message = await killedAt(harness, "settle", (told) => told.kind === "settled" && told.upTo >= 300);
    const confirmed = message.kind === "settled" ? message.upTo : Number.NaN;
    expect((await harness.engine.openPlan("run"))?.entriesTotal).toBe(rows);
    const next = await planAgain(harness);
    expect(next.tally.unchanged).toBeGreaterThanOrEqual(confirmed);
    expect(next.tally.unchanged % batchRows).toBe(0);
    expect(next.tally.new + next.tally.unchanged).toBe(rows);
  });
}
