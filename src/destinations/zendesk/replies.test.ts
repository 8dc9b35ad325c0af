/** What a status, its headers and its body mean, in the shapes of zendesk-api.md 1, 4 and 7. */
import { describe, expect, test } from "vitest";
import type { AnswerReply } from "./client.ts";
import { readReply, saidCharactersMax } from "./replies.ts";

const answer = (status: number, body: unknown, headers: AnswerReply["headers"] = {}): AnswerReply => ({
  kind: "answer",
  status,
  headers,
  text: typeof body === "string" ? body : JSON.stringify(body),
});
const read = (status: number, body: unknown, headers?: AnswerReply["headers"]) =>
  readReply(answer(status, body, headers), 0);

describe("a reply", () => {
  test("is fine with whole JSON", () => {
    expect(read(200, { job_status: { id: "V3-1" } })).toEqual({
      kind: "fine",
      status: 200,
      body: { job_status: { id: "V3-1" } },
    });
  });

  test("cut short may have been taken", () => {
    expect(read(200, '{"job_status": {"id": "V3-')).toMatchObject({
      trouble: { kind: "broken off" },
      mayHaveArrived: true,
    });
  });

  test.each([429, 400, 422])("TooManyJobs as %i is a wait for a turn, by its name", (status) => {
    expect(read(status, { error: "TooManyJobs", description: "…" }, { "retry-after": "3" })).toMatchObject({
      trouble: { kind: "jobs full", retryAfterMs: 3_000 },
      mayHaveArrived: false,
    });
  });

  test("429 need not be JSON, nor name a wait", () => {
    expect(read(429, "Number of allowed API requests per minute exceeded")).toMatchObject({
      trouble: { kind: "rate limited", retryAfterMs: null },
      said: { words: "answer 429: Number of allowed API requests per minute exceeded" },
    });
    expect(read(429, { error: "APIRateLimitExceeded" }, { "retry-after": "27" })).toMatchObject({
      trouble: { retryAfterMs: 27_000 },
    });
  });

  test.each([
    [503, "unavailable", true],
    [502, "unavailable", true],
    [500, "server error", true],
    [520, "server error", true],
    [409, "conflict", true],
    [408, "broken off", true],
    [400, "refused", false],
    [413, "refused", false],
    [422, "refused", false],
    [418, "unknown", false],
  ])("%i is trouble: %s, perhaps taken: %s", (status, kind, mayHaveArrived) => {
    expect(read(status, "<html><body>Oops</body></html>")).toMatchObject({
      kind: "trouble",
      trouble: { kind },
      mayHaveArrived,
      said: { words: `answer ${status}` },
    });
  });

  test.each([
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "gone"],
    [301, "gone"],
  ])("%i is %s", (status, kind) => {
    expect(read(status, "").kind).toBe(kind);
  });

  test("a connection never made was not taken, one that broke may have been", () => {
    const broken = (mayHaveArrived: boolean) => readReply({ kind: "broken", reason: "X", mayHaveArrived }, 0);
    expect(broken(false)).toMatchObject({ trouble: { kind: "unreachable" }, mayHaveArrived: false });
    expect(broken(true)).toMatchObject({ trouble: { kind: "broken off" }, mayHaveArrived: true });
  });

  test("errors are read as text or object, details as map, list or text", () => {
    const words = (body: unknown) => {
      const verdict = read(422, body);
      return verdict.kind === "fine" ? "" : [verdict.said.words, verdict.said.field];
    };
    expect(words({ error: { title: "Invalid attribute", message: "tags" } })).toEqual([
      "answer 422: Invalid attribute: tags",
      null,
    ]);
    expect(
      words({
        error: "RecordInvalid",
        description: "Record validation errors",
        details: { email: [{ description: "Email: x is taken", error: "DuplicateValue" }] },
      }),
    ).toEqual(["answer 422: RecordInvalid: Record validation errors: Email: x is taken", "email"]);
    expect(words({ error: "X", details: "plain" })).toEqual(["answer 422: X: plain", null]);
    expect(words({ error: "X", details: ["a", { description: "b" }] })).toEqual([
      "answer 422: X: a, b",
      null,
    ]);
    expect(words([1, 2])).toEqual(["answer 422", null]);
  });

  test("a server's text is cut to a length that can be kept, without half letters", () => {
    const verdict = read(400, { error: "👩‍👩‍👧".repeat(500) });
    if (verdict.kind === "fine") throw new Error("unexpected");
    expect(verdict.said.words.length).toBeLessThanOrEqual(saidCharactersMax);
    expect(verdict.said.words.isWellFormed?.() ?? true).toBe(true);
  });

  test.each([
    [
      { error: "RecordInvalid", details: { email: [{ description: "Email: a@b.c is taken" }] } },
      "answer 422: RecordInvalid",
    ],
    [{ error: "Email a@b.c of Ann is taken" }, "answer 422: Unprocessable Entity"],
    [{ error: { title: "Ann", message: "a@b.c" } }, "answer 422: Unprocessable Entity"],
    ["Ann a@b.c is no user", "answer 422: Unprocessable Entity"],
  ])("is told in brief without a word that may quote a customer: %j", (body, brief) => {
    expect(read(422, body)).toMatchObject({ said: { brief } });
  });
});
