import { utimes } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Engine, PlanRequest } from "../../src/core/ports/engine.ts";
import { problem } from "../../src/core/problem.ts";
import { deliverAll, type EngineFolder, engineFolder, planOf, sendAll } from "./engine-folder.ts";

/** Counts the rows it is asked about; a row named "bad" is rejected. */
function countingJudge() {
  const judge = {
    asked: 0,
    judge: ((page) => {
      judge.asked += page.length;
      return page.flatMap((candidate) =>
        candidate.row.name === "bad"
          ? [
              {
                ordinal: candidate.ordinal,
                verdict: "rejected" as const,
                problems: [problem("name_missing")],
              },
            ]
          : sendAll([candidate]),
      );
    }) as PlanRequest["judge"],
  };
  return judge;
}

const early = new Date(1_700_000_000_000);

async function write(folder: EngineFolder, rows: string, time = early): Promise<void> {
  const file = await folder.write("customers.csv", `external_id,name\n${rows}`);
  await utimes(file, time, time);
}

async function delivered(): Promise<{
  folder: EngineFolder;
  engine: Engine;
  judge: ReturnType<typeof countingJudge>;
}> {
  const folder = await engineFolder();
  await write(folder, "1,Ann\n2,bad\n3,Cid\n");
  const engine = await folder.open({ customers: "customers.csv" });
  const judge = countingJudge();
  await deliverAll(await planOf(engine, "r1", { judge: judge.judge }));
  judge.asked = 0;
  return { folder, engine, judge };
}

const unchanged = { read: 3, new: 0, changed: 0, unchanged: 2, rejected: 1, left: 0 };

describe("a plan after a clean run", () => {
  it("asks about no row while nothing changes, not even about rejected ones", async () => {
    const { engine, judge } = await delivered();
    for (const id of ["r2", "r3"]) {
      const plan = await planOf(engine, id, { judge: judge.judge });
      expect(plan.tally).toEqual(unchanged);
      const rejected = [];
      for await (const page of plan.rejected()) rejected.push(...page);
      expect(rejected).toEqual([{ ordinal: 2, key: "2", problems: [problem("name_missing")] }]);
      await plan.close(true);
    }
    expect(judge.asked).toBe(0);
  });

  it("asks about rejected rows alone when the files were touched", async () => {
    const { folder, engine, judge } = await delivered();
    await write(folder, "1,Ann\n2,bad\n3,Cid\n", new Date(1_800_000_000_000));
    expect((await planOf(engine, "r2", { judge: judge.judge })).tally).toEqual(unchanged);
    expect(judge.asked).toBe(1);
  });

  it("sees two equal rows become two other equal rows", async () => {
    const folder = await engineFolder();
    await write(folder, "1,A\n2,B\n2,B\n");
    const engine = await folder.open({ customers: "customers.csv" });
    await deliverAll(await planOf(engine, "r1"));
    await write(folder, "1,A\n3,C\n3,C\n");
    expect((await planOf(engine, "r2")).tally).toMatchObject({ new: 2, unchanged: 1, left: 1 });
  });

  it("forgets what it knew with the next settlement", async () => {
    const { folder, engine, judge } = await delivered();
    await write(folder, "1,Amy\n2,bad\n3,Cid\n");
    const plan = await planOf(engine, "r2", { judge: judge.judge });
    await plan.settle([{ position: 0, state: "delivered", zendeskUserId: 1 }]);
    await plan.close(false);
    await write(folder, "1,Ann\n2,bad\n3,Cid\n");
    expect((await planOf(engine, "r3", { judge: judge.judge })).tally).toMatchObject({
      changed: 1,
      unchanged: 1,
    });
  });

  it("is not misled by a plan in between that sent nothing", async () => {
    const { folder, engine, judge } = await delivered();
    await write(folder, "1,Amy\n2,bad\n3,Cid\n");
    const plan = await planOf(engine, "r2", { judge: judge.judge });
    expect(plan.entriesTotal).toBe(1);
    await plan.close(false);
    expect((await planOf(engine, "r3", { judge: judge.judge })).entriesTotal).toBe(1);
    await write(folder, "1,Ann\n2,bad\n3,Cid\n");
    expect((await planOf(engine, "r4", { judge: judge.judge })).tally).toEqual(unchanged);
  });
});
