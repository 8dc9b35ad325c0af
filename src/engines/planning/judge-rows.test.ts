import { describe, expect, it } from "vitest";
import type { Judgement, PlanRequest } from "../../core/ports/engine.ts";
import { problem } from "../../core/problem.ts";
import { createJudging, type FoundRow, tallyOf } from "./judge-rows.ts";

const aRow = (ordinal: number, over: Partial<FoundRow> & { key?: string | null } = {}): FoundRow => {
  const { key = `k${ordinal}`, ...rest } = over;
  return {
    candidate: { ordinal, key, row: {}, before: null, shared: false },
    isSettled: false,
    isNew: true,
    externalId: null,
    email: null,
    ...rest,
  };
};

const send = (ordinal: number): Judgement => ({
  ordinal,
  verdict: "send",
  user: `{"n":${ordinal}}`,
  held: `{"h":${ordinal}}`,
  warnings: [],
});

function judging(
  judge: PlanRequest["judge"] = (page) => page.map(({ ordinal }) => send(ordinal)),
  signal?: AbortSignal,
) {
  const request: PlanRequest = {
    id: "plan",
    target: "target",
    query: { sql: "", dialect: "trino" },
    identity: { externalId: "external_id", email: "mail" },
    columns: [],
    version: "1",
    judge,
    signal: signal ?? new AbortController().signal,
  };
  return createJudging(request);
}

const nothing = { sent: [], warned: [], rejected: [], unchanged: [] };

describe("rows that differ", () => {
  it("are new or changed, rejected or unchanged after all, and counted as such over all pages", () => {
    const held = '{"h":0}';
    const noName = problem("name_missing", "name");
    const found = judging((page) =>
      page.map(({ ordinal }): Judgement => {
        if (ordinal === 3) return { ordinal, verdict: "rejected", problems: [noName] };
        return ordinal === 4 ? { ordinal, verdict: "unchanged", held } : send(ordinal);
      }),
    );
    const rows = [aRow(1), aRow(2, { isNew: false }), aRow(3, { key: null }), aRow(4)];
    expect(found.page(rows)).toEqual({
      sent: [
        { o: 1, wave: 0, user: '{"n":1}', held: '{"h":1}' },
        { o: 2, wave: 0, user: '{"n":2}', held: '{"h":2}' },
      ],
      warned: [],
      rejected: [{ o: 3, problems: JSON.stringify([noName]) }],
      unchanged: [{ o: 4, held }],
    });
    found.page([aRow(5)]);
    expect(found.verdicts()).toEqual({ new: 2, changed: 1, rejected: 1, waves: 1 });
    expect(tallyOf(10, found.verdicts(), 4)).toEqual({
      read: 10,
      new: 2,
      changed: 1,
      unchanged: 6,
      rejected: 1,
      left: 4,
    });
  });

  it("of one user go in one wave after the other, also across pages", () => {
    const found = judging();
    expect(
      found.page([aRow(1, { externalId: "A" }), aRow(2, { externalId: "b" })]).sent.map(({ wave }) => wave),
    ).toEqual([0, 0]);
    expect(found.page([aRow(3, { externalId: "a" })]).sent.map(({ wave }) => wave)).toEqual([1]);
    expect(found.verdicts().waves).toBe(2);
  });

  it("of a group that is held as it is are only looked at for what is rejected", () => {
    const found = judging((page) =>
      page.map(({ ordinal }) => (ordinal === 1 ? send(1) : { ordinal, verdict: "rejected", problems: [] })),
    );
    expect(found.page([aRow(1, { isSettled: true }), aRow(2, { isSettled: true })])).toEqual({
      ...nothing,
      rejected: [{ o: 2, problems: "[]" }],
    });
    expect(found.verdicts()).toEqual({ new: 0, changed: 0, rejected: 1, waves: 0 });
  });

  it("carry their warnings at once where nobody shares their email", () => {
    const warning = problem("phone_left_out", "phone");
    const found = judging((page) =>
      page.map(({ ordinal }) => ({ ...send(ordinal), warnings: ordinal === 1 ? [warning] : [] })),
    );
    expect(found.page([aRow(1), aRow(2)]).warned).toEqual([{ o: 1, warnings: JSON.stringify([warning]) }]);
    expect(found.warnedLate()).toEqual([]);
  });

  it("that share an email under several external_ids warn of it once all have been seen, unchanged ones included", () => {
    const warning = problem("phone_left_out", "phone");
    const found = judging((page) =>
      page.map(({ ordinal }): Judgement => {
        if (ordinal === 2) return { ordinal, verdict: "unchanged", held: "{}" };
        return { ...send(ordinal), warnings: ordinal === 1 ? [warning] : [] } as Judgement;
      }),
    );
    const one = { externalId: "a", key: "a", email: "m@x" };
    expect(found.page([aRow(1, one)]).warned).toEqual([]);
    found.page([aRow(2, { externalId: "b", key: "b", email: "M@X" })]);
    found.page([
      aRow(3, { externalId: "c", key: "c", email: "other@x" }),
      aRow(4, { key: "m@x", email: "m@x" }),
    ]);
    const shared = problem("email_shared", "mail", 'It is also that of external_id "b".');
    expect(found.warnedLate()).toEqual([{ o: 1, warnings: JSON.stringify([warning, shared]) }]);
  });

  it("must all be judged, and rejected where they have no identity: else it is our bug", () => {
    expect(() => judging(() => []).page([aRow(1)])).toThrow(/1 rows were judged and 0 judgements came back/);
    expect(() => judging(() => [send(2)]).page([aRow(1)])).toThrow(/row 1 was not judged/);
    expect(() => judging().page([aRow(1, { key: null })])).toThrow(
      /row 1 has no identity and was not rejected/,
    );
  });

  it("are not judged any more once the plan is not wanted", () => {
    expect(() => judging(undefined, AbortSignal.abort(new Error("stopped"))).page([aRow(1)])).toThrow(
      "stopped",
    );
  });
});
