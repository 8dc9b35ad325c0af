/** The store's contract: receipts counted exactly once, and every row to be found afterwards. */
import { beforeEach, expect, it } from "vitest";
import type { Problem, ProblemCode } from "../../src/core/problem.ts";
import type { Bench } from "./every-store.ts";
import {
  aFailure,
  allAnswers,
  allRows,
  anAnswer,
  aPlan,
  aReceipt,
  aTally,
  claimed,
  deliveringRun,
  openedRun,
  positionsFrom,
  source,
  theDefinitions,
} from "./store-scenes.ts";

const aProblem = (code: ProblemCode, column: string | null = null, message = `about ${code}`): Problem => ({
  code,
  column,
  message,
});

const every = ["unchanged", "rejected", "created", "updated", "failed", "unsent"] as const;

export function receiptsContract(bench: Bench): void {
  beforeEach(async () => {
    await bench.store.applyDefinitions(theDefinitions(), source);
  });

  it("keeps every answer of a receipt and counts it", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(5));
    await bench.store.saveReceipts(lease, [
      aReceipt(0, [
        anAnswer(0),
        anAnswer(1, { answer: "updated", zendeskUserId: null }),
        aFailure(2, { doubtful: true }),
      ]),
      aReceipt(1, [aFailure(3, { zendeskUserId: 77 })]),
    ]);
    expect(await allAnswers(bench.store, run.id)).toEqual([
      { position: 0, answer: "created", doubtful: false, zendeskUserId: 9_000_000_000_000 },
      { position: 1, answer: "updated", doubtful: false, zendeskUserId: null },
      { position: 2, answer: "failed", doubtful: true, zendeskUserId: null },
      { position: 3, answer: "failed", doubtful: false, zendeskUserId: 77 },
    ]);
    const found = await bench.store.findRun(run.id);
    expect(found?.tally).toEqual(
      aTally({ read: 5, delivered: 2, created: 1, updated: 1, failed: 2, unsent: 1 }),
    );
    expect(found?.problems).toEqual([{ code: "refused", count: 2 }]);
  });

  it("ignores a receipt for positions that have one, in whatever company it comes", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(20));
    await bench.store.saveReceipts(lease, [
      aReceipt(
        0,
        positionsFrom(4, 4).map((one) => anAnswer(one)),
      ),
    ]);
    await bench.store.saveReceipts(lease, [
      aReceipt(
        0,
        positionsFrom(4, 4).map((one) => aFailure(one)),
      ),
    ]);
    await bench.store.saveReceipts(lease, [
      aReceipt(
        1,
        positionsFrom(2, 8).map((one) => anAnswer(one, { answer: "updated" })),
      ),
      aReceipt(
        2,
        positionsFrom(9, 2).map((one) => aFailure(one)),
      ),
    ]);
    const answers = await allAnswers(bench.store, run.id);
    expect(new Map(answers.map(({ position, answer }) => [position, answer]))).toEqual(
      new Map([
        ...positionsFrom(2, 2).map((one) => [one, "updated"] as const),
        ...positionsFrom(4, 4).map((one) => [one, "created"] as const),
        ...positionsFrom(8, 2).map((one) => [one, "updated"] as const),
        [10, "failed"],
      ]),
    );
    expect(answers).toHaveLength(9);
    expect((await bench.store.findRun(run.id))?.tally).toMatchObject({
      created: 4,
      updated: 4,
      failed: 1,
      unsent: 11,
    });
    expect((await bench.store.findRun(run.id))?.problems).toEqual([{ code: "refused", count: 1 }]);
  });

  it("counts each position once when the same receipts are saved many times at once", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(300));
    const receipts = [0, 1, 2].map((batch) =>
      aReceipt(
        batch,
        positionsFrom(batch * 100, 100).map((one) => anAnswer(one)),
      ),
    );
    const other = await bench.again();
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 === 0 ? bench.store : other).saveReceipts(lease, receipts.slice(index % 3)),
      ),
    );
    expect((await bench.store.findRun(run.id))?.tally).toMatchObject({ created: 300, unsent: 0 });
    expect(await allAnswers(bench.store, run.id)).toHaveLength(300);
  });

  it("finds every row again, failed ones with what was said of them", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(3));
    await bench.store.saveReceipts(lease, [
      aReceipt(0, [
        anAnswer(0),
        aFailure(1, { job: "job-2", code: "email_taken", column: "email", message: "already used" }),
        anAnswer(2, { answer: "updated", job: null, zendeskUserId: null }),
      ]),
    ]);
    expect(await allRows(bench.store, run.id, { outcomes: every })).toEqual([
      {
        key: "customer-0",
        outcome: "created",
        code: null,
        column: null,
        message: null,
        zendeskUserId: 9_000_000_000_000,
        job: "job-1",
      },
      {
        key: "customer-1",
        outcome: "failed",
        code: "email_taken",
        column: "email",
        message: "already used",
        zendeskUserId: null,
        job: "job-2",
      },
      {
        key: "customer-2",
        outcome: "updated",
        code: null,
        column: null,
        message: null,
        zendeskUserId: null,
        job: null,
      },
    ]);
    expect(await allRows(bench.store, run.id, { outcomes: ["failed"] })).toMatchObject([
      { key: "customer-1", job: "job-2" },
    ]);
    expect(await allRows(bench.store, run.id, { outcomes: ["unsent", "unchanged"] })).toEqual([]);
  });

  it("gives a failed row the sentence of its code when nobody said more", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(1));
    await bench.store.saveReceipts(lease, [aReceipt(0, [aFailure(0, { code: "no_answer", message: null })])]);
    const [row] = await allRows(bench.store, run.id, { outcomes: ["failed"] });
    expect(row?.message).toBe("Zendesk's answer does not mention this row.");
  });

  it("gives rejected rows with all that is wrong with them, before the others", async () => {
    const { lease, run } = await claimed(bench.store, (await openedRun(bench.store)).id);
    await bench.store.setState(lease, "planning");
    await bench.store.saveRejected(lease, [
      { ordinal: 7, key: null, problems: [aProblem("identity_missing"), aProblem("name_missing", "name")] },
      { ordinal: 3, key: "b@socktown.com", problems: [aProblem("name_missing", "name")] },
    ]);
    await bench.store.savePlan(lease, aPlan(1, 2));
    await bench.store.setState(lease, "delivering");
    await bench.store.saveReceipts(lease, [aReceipt(0, [anAnswer(0)])]);
    const rows = await allRows(bench.store, run.id, { outcomes: every });
    expect(
      rows.map(({ key, outcome, code, column, message }) => ({ key, outcome, code, column, message })),
    ).toEqual([
      {
        key: "b@socktown.com",
        outcome: "rejected",
        code: "name_missing",
        column: "name",
        message: "about name_missing",
      },
      {
        key: null,
        outcome: "rejected",
        code: "identity_missing",
        column: null,
        message: "about identity_missing about name_missing",
      },
      { key: "customer-0", outcome: "created", code: null, column: null, message: null },
    ]);
    expect((await bench.store.findRun(run.id))?.problems).toEqual([
      { code: "name_missing", count: 2 },
      { code: "identity_missing", count: 1 },
    ]);
  });

  it("tells the warning of a row that was delivered with one", async () => {
    const { lease, run } = await claimed(bench.store, (await openedRun(bench.store)).id);
    await bench.store.setState(lease, "planning");
    const warnings = [aProblem("phone_left_out", "phone")];
    await bench.store.saveWarned(
      lease,
      [0, 1].map((position) => ({ position, key: `customer-${position}`, warnings })),
    );
    await bench.store.savePlan(lease, aPlan(3));
    await bench.store.setState(lease, "delivering");
    await bench.store.saveReceipts(lease, [aReceipt(0, [anAnswer(0), aFailure(1), anAnswer(2)])]);
    const rows = await allRows(bench.store, run.id, { outcomes: every });
    expect(rows.map(({ outcome, code, column }) => ({ outcome, code, column }))).toEqual([
      { outcome: "created", code: "phone_left_out", column: "phone" },
      { outcome: "failed", code: "refused", column: null },
      { outcome: "created", code: null, column: null },
    ]);
    expect((await bench.store.findRun(run.id))?.problems).toEqual([
      { code: "phone_left_out", count: 2 },
      { code: "refused", count: 1 },
    ]);
  });

  it("replaces rejected and warned rows when they are saved again or the run is planned anew", async () => {
    const { lease, run } = await claimed(bench.store, (await openedRun(bench.store)).id);
    await bench.store.setState(lease, "planning");
    const rejected = [1, 2].map((ordinal) => ({
      ordinal,
      key: `k${ordinal}`,
      problems: [aProblem("name_missing")],
    }));
    const warned = [{ position: 0, key: "w", warnings: [aProblem("phone_left_out")] }];
    for (let round = 0; round < 2; round += 1) {
      await bench.store.saveRejected(lease, rejected);
      await bench.store.saveWarned(lease, warned);
    }
    expect((await bench.store.findRun(run.id))?.problems).toEqual([
      { code: "name_missing", count: 2 },
      { code: "phone_left_out", count: 1 },
    ]);
    await bench.store.setState(lease, "planning");
    expect((await bench.store.findRun(run.id))?.problems).toEqual([]);
    await bench.store.saveRejected(lease, [
      { ordinal: 2, key: "k2", problems: [aProblem("identity_missing")] },
    ]);
    expect(await allRows(bench.store, run.id, { outcomes: ["rejected"] })).toMatchObject([
      { key: "k2", code: "identity_missing" },
    ]);
    expect((await bench.store.findRun(run.id))?.problems).toEqual([{ code: "identity_missing", count: 1 }]);
  });

  it("gives answered rows in the order of the plan, however their receipts interlock", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(3000));
    const late = positionsFrom(0, 30).map((one) => one * 100 + 50);
    const early = positionsFrom(0, 3000).filter((one) => !late.includes(one));
    const batches = Array.from({ length: 30 }, (_, batch) => early.slice(batch * 99, batch * 99 + 99));
    const receipts = batches.map((positions, batch) =>
      aReceipt(
        batch,
        positions.map((one) => anAnswer(one)),
      ),
    );
    await bench.store.saveReceipts(lease, receipts.slice(15));
    await bench.store.saveReceipts(lease, receipts.slice(0, 15));
    await bench.store.saveReceipts(lease, [
      aReceipt(
        99,
        late.map((one) => aFailure(one)),
      ),
    ]);
    const rows = await allRows(bench.store, run.id, { outcomes: ["created", "failed"] });
    expect(rows.map(({ key }) => key)).toEqual(positionsFrom(0, 3000).map((one) => `customer-${one}`));
    expect(rows[50]).toMatchObject({ outcome: "failed", code: "refused" });
  });

  it("finds a row by its key without regard to case, and no other", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(400));
    const keys = positionsFrom(0, 100).map((one) => `Person-${one}@Socktown.com`);
    await bench.store.saveReceipts(lease, [
      aReceipt(
        0,
        positionsFrom(0, 100).map((one) => anAnswer(one)),
        keys,
      ),
      aReceipt(
        1,
        positionsFrom(100, 100).map((one) => anAnswer(one)),
      ),
      aReceipt(2, [aFailure(200)], ["PERSON-7@socktown.com"]),
    ]);
    const found = await allRows(bench.store, run.id, { outcomes: every, key: "person-7@SOCKTOWN.com" });
    expect(found.map(({ key, outcome }) => ({ key, outcome }))).toEqual([
      { key: "Person-7@Socktown.com", outcome: "created" },
      { key: "PERSON-7@socktown.com", outcome: "failed" },
    ]);
    expect(
      await allRows(bench.store, run.id, { outcomes: ["failed"], key: "person-7@socktown.com" }),
    ).toHaveLength(1);
    expect(await allRows(bench.store, run.id, { outcomes: every, key: "person-1" })).toEqual([]);
  });

  it("keeps hostile keys and messages as they are, but for what a text cannot hold", async () => {
    const hostile = [
      `o'neill "quoted" \\ {a,b} \n\t, NULL`,
      "NULL",
      "",
      "nul\0inside",
      "half \ud83d pair",
      "👩‍🚀 ẞ שלום \u200b",
      `\\u0000 \\\\u0000 \\"`,
      `$1 %s '; DROP TABLE receipts; --`,
      "x".repeat(10_000),
    ];
    const clean = (text: string): string =>
      text.replaceAll("\0", "\ufffd").replace(/\ud83d(?![\udc00-\udfff])/, "\ufffd");
    const { lease, run } = await deliveringRun(bench.store, aPlan(hostile.length));
    await bench.store.saveReceipts(lease, [
      aReceipt(
        0,
        hostile.map((text, position) => aFailure(position, { message: text.slice(0, 100), job: text })),
        hostile,
      ),
    ]);
    const rows = await allRows(bench.store, run.id, { outcomes: every });
    expect(rows.map(({ key }) => key)).toEqual(hostile.map(clean));
    expect(rows.map(({ message }) => message)).toEqual(hostile.map((text) => clean(text.slice(0, 100))));
    for (const text of hostile) {
      const found = await allRows(bench.store, run.id, { outcomes: every, key: text });
      expect(found.map(({ key }) => key)).toEqual([clean(text)]);
    }
    await bench.store.setState(lease, "delivering");
    const other = await claimed(bench.store, (await openedRun(bench.store, "More to Zendesk")).id).catch(
      () => null,
    );
    expect(other).toBeNull();
  });

  it("gives millions of rows in pages", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(20_000, 12_000));
    await bench.store.saveRejected(
      lease,
      positionsFrom(1, 12_000).map((ordinal) => ({
        ordinal,
        key: `r${ordinal}`,
        problems: [aProblem("name_missing")],
      })),
    );
    const receipts = positionsFrom(0, 200).map((batch) =>
      aReceipt(
        batch,
        positionsFrom(batch * 100, 100).map((one) => anAnswer(one)),
      ),
    );
    await bench.store.saveReceipts(lease, receipts);
    let pages = 0;
    let rows = 0;
    for await (const page of bench.store.rows(run.id, { outcomes: every })) {
      pages += 1;
      rows += page.length;
      expect(page.length).toBeLessThanOrEqual(5000);
    }
    expect(rows).toBe(32_000);
    expect(pages).toBeGreaterThan(5);
    for await (const page of bench.store.rows(run.id, { outcomes: ["created"] })) {
      expect(page[0]?.key).toBe("customer-0");
      break;
    }
  });
}
