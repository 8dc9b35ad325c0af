/** Results of jobs in every recorded and documented shape, in and out of order, complete and not. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OutgoingRow } from "../../core/ports/destination.ts";
import { readJobResults } from "./answers.ts";

const aRow = (position: number, over: Partial<OutgoingRow> = {}): OutgoingRow => ({
  position,
  key: `C${position}`,
  externalId: `C${position}`,
  email: `c${position}@example.org`,
  isNew: true,
  zendeskUserId: null,
  user: "{}",
  ...over,
});
const userId = (position: number): number => 39_000_000_000 + position;
const success = (position: number, status = "Created"): object => ({
  id: userId(position),
  status,
  email: `c${position}@example.org`,
  external_id: `c${position}`,
});
const rows = [aRow(10), aRow(11), aRow(12)];

const told = (results: readonly unknown[], sent = rows, ids: (number | null)[] = []) => {
  const { answers, busy, unanswered } = readJobResults(sent, results, "V3-1", ids);
  return {
    answers: answers.map(({ position, answer, code }) => [position, code ?? answer]),
    busy: busy.map(({ row }) => row.position),
    unanswered: unanswered.map(({ position }) => position),
  };
};

describe("results of a job", () => {
  test("every row gets the answer that names it, with user id and job", () => {
    const { answers } = readJobResults(rows, [success(10), success(11, "Updated"), success(12)], "V3-1");
    expect(answers).toEqual(
      [10, 11, 12].map((position) => ({
        position,
        answer: position === 11 ? "updated" : "created",
        zendeskUserId: userId(position),
        job: "V3-1",
        code: null,
        column: null,
        message: null,
        doubtful: false,
      })),
    );
  });

  test("results in another order are matched by external id and email, not by place", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([10, 11, 12, 13], { minLength: 4 }),
        fc.boolean(),
        (order, namesIds) => {
          const sent = [10, 11, 12, 13].map((position) =>
            aRow(position, namesIds ? {} : { externalId: null }),
          );
          const results = order.map((position) => success(position, position === 13 ? "Updated" : "Created"));
          expect(told(results, sent)).toEqual({
            answers: [10, 11, 12, 13].map((position) => [position, position === 13 ? "updated" : "created"]),
            busy: [],
            unanswered: [],
          });
        },
      ),
    );
  });

  test("a failed row whose id is its place in the request is not taken for a user", () => {
    const failure = {
      id: 1,
      error: "UserUpdateError",
      details: "Name: Email: x is not properly formatted",
      status: "Failed",
    };
    const { answers } = readJobResults(rows, [success(10), failure, success(12)], "V3-1");
    expect(answers[1]).toMatchObject({ position: 11, code: "refused", column: "email", zendeskUserId: null });
    expect(answers[1]?.message).toBe("UserUpdateError: Name: Email: x is not properly formatted");
  });

  test("a failed row with index and record id, and no status at all, is a failure of that index", () => {
    const failure = {
      index: 2,
      error: "UserUpdateError",
      id: userId(12),
      details: "Email: a@b.c is already being used by another user",
    };
    const { answers } = readJobResults(rows, [failure, success(11), success(10)], "V3-1");
    expect(answers).toMatchObject([
      { position: 10, answer: "created" },
      { position: 11, answer: "created" },
      { position: 12, answer: "failed", code: "email_taken", zendeskUserId: userId(12) },
    ]);
  });

  test("a result without a known success confirms nothing", () => {
    for (const unclear of [{}, { id: userId(11) }, { id: userId(11), status: "Skipped" }, null, "Created"])
      expect(told([success(10), unclear, success(12)])).toMatchObject({ unanswered: [11] });
  });

  test("a result that names somebody else confirms nobody", () => {
    expect(told([success(99)], [aRow(10)])).toEqual({ answers: [], busy: [], unanswered: [10] });
  });

  test("missing results leave their rows unanswered, whatever the place of the others", () => {
    expect(told([success(12)])).toEqual({ answers: [[12, "created"]], busy: [], unanswered: [10, 11] });
    expect(told([])).toEqual({ answers: [], busy: [], unanswered: [10, 11, 12] });
  });

  test("two results for one row contradict each other and confirm neither", () => {
    expect(told([success(10), success(10), success(12)])).toMatchObject({ unanswered: [10, 11] });
  });

  test("a primary email in place of the one sent is no contradiction when all else is in order", () => {
    const sent = [aRow(10), aRow(11, { externalId: null, email: "second@example.org" })];
    const results = [
      success(10),
      { id: userId(11), status: "Updated", email: "first@example.org", external_id: "x" },
    ];
    expect(told(results, sent)).toMatchObject({
      answers: [
        [10, "created"],
        [11, "updated"],
      ],
    });
  });

  test("out of order, such a row is told by elimination when it is the only one", () => {
    const sent = [aRow(10), aRow(11), aRow(12, { externalId: null, email: "second@example.org" })];
    const other = { id: userId(12), status: "Updated", email: "first@example.org", external_id: "x" };
    expect(told([other, success(10), success(11)], sent)).toMatchObject({
      answers: [
        [10, "created"],
        [11, "created"],
        [12, "updated"],
      ],
    });
    const twoOthers = [
      aRow(10),
      ...[11, 12].map((position) => aRow(position, { externalId: null, email: `second${position}@x.org` })),
    ];
    expect(told([{ ...other, email: "a@x.org" }, success(10), other], twoOthers)).toMatchObject({
      unanswered: [11, 12],
    });
  });

  test("an update by id is matched by that id", () => {
    const results = [11, 10].map((position) => ({
      id: userId(position),
      action: "update",
      status: "Updated",
      success: true,
    }));
    const ids = [userId(10), userId(11)];
    expect(told(results, [aRow(10), aRow(11)], ids)).toMatchObject({
      answers: [
        [10, "updated"],
        [11, "updated"],
      ],
    });
    expect(told([{ ...results[0], id: userId(99) }], [aRow(10)], [userId(10)])).toMatchObject({
      unanswered: [10],
    });
  });

  test("a row that is busy in another job may be sent again", () => {
    const busy = {
      id: 0,
      error: "UserUpdateError",
      details: "User is being updated by another job",
      status: "Failed",
    };
    expect(told([busy, success(11), success(12)])).toMatchObject({ busy: [10], unanswered: [] });
  });

  test("no row is ever answered twice or lost, and none is delivered that no result names, whatever the results", () => {
    const result = fc.oneof(
      fc.record(
        {
          id: fc.integer({ min: 0, max: 200 }),
          status: fc.constantFrom("Created", "Updated", "Failed", "x"),
          external_id: fc.constantFrom("c10", "C11", "c99", null),
          email: fc.constantFrom("c10@example.org", "c12@example.org", null),
        },
        { requiredKeys: [] },
      ),
      fc.record(
        { index: fc.integer({ min: -1, max: 5 }), error: fc.string(), details: fc.anything() },
        { requiredKeys: [] },
      ),
      fc.anything(),
    );
    fc.assert(
      fc.property(fc.array(result, { maxLength: 5 }), (results) => {
        const { answers, busy, unanswered } = readJobResults(rows, results, "V3-1");
        const positions = [
          ...answers.map(({ position }) => position),
          ...busy.map(({ row }) => row.position),
          ...unanswered.map(({ position }) => position),
        ];
        expect(positions.toSorted((a, b) => a - b)).toEqual([10, 11, 12]);
        expect(answers.filter(({ answer }) => answer !== "failed").length).toBeLessThanOrEqual(
          results.length,
        );
      }),
    );
  });
});
