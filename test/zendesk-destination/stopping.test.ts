/** A stop while Zendesk is in trouble: it comes soon, nothing more is sent, and of what may have arrived nobody says more than is known. */
import { describe, expect, test } from "vitest";
import { aRow, calm, clock, jobOf, json, type Script, stage } from "./scripted-zendesk.ts";

/** The budget is an hour: a test that ends at all has not waited for it. */
const anHour = { retryBudgetSeconds: 3600 };

const isLook: (url: string | undefined) => boolean = (url) => url?.includes("/job_statuses/") ?? false;
const isPost: (call: string) => boolean = (call) => call.startsWith("POST");

async function seen(isSo: () => boolean): Promise<void> {
  while (!isSo()) await clock.sleep(5);
}

/** Takes the batch, and has no word on its job. */
const silentOnJobs =
  (headers: Record<string, string> = {}): Script =>
  (request, response, body) => {
    if (request.method === "POST") calm(request, response, body);
    else json(response, 503, { error: "Unavailable" }, headers);
  };

const unknown = { answer: "failed", code: "fate_unknown", doubtful: true };

describe("a stop while Zendesk answers 503", () => {
  test.each([
    ["", {}],
    [" and asks for a long wait", { "retry-after": "50" }],
  ])("gives jobs in flight up as of unknown fate when it has no word on them%s", async (_, headers) => {
    const { deliver, calls } = await stage(silentOnJobs(headers), anHour);
    const stop = new AbortController();
    const delivery = deliver([aRow(0), aRow(1)], stop.signal);
    await seen(() => calls.some((call) => call.includes("/job_statuses/")));
    stop.abort(new Error("stopped"));
    expect((await delivery).answers).toMatchObject([unknown, unknown]);
    expect(calls.filter(isPost)).toHaveLength(1);
  });

  test.each([
    ["between two looks", "after its answer"],
    ["while a look is on its way", "before its answer"],
  ] as const)(
    "that comes %s has jobs looked at once more at once, and reports what it is told then",
    async (_, when) => {
      const stop = new AbortController();
      let looks = 0;
      const { deliver } = await stage((request, response, body) => {
        if (!isLook(request.url) || stop.signal.aborted) return calm(request, response, body);
        // By the fifth our own waits between looks are longer than the patience after a stop.
        const isFifth = ++looks === 5;
        if (isFifth && when === "before its answer") stop.abort(new Error("stopped"));
        if (isFifth && when === "after its answer")
          response.on("close", () => setTimeout(() => stop.abort(new Error("stopped")), 50));
        json(response, 503, {});
      }, anHour);
      expect((await deliver([aRow(0)], stop.signal)).answers).toMatchObject([
        { answer: "created", job: "V3-c0" },
      ]);
    },
  );

  test("sends nothing again, asks for what may have arrived, and delivers only what is there as sent", async () => {
    const { deliver, calls, events } = await stage((request, response) => {
      if (request.method === "POST") json(response, 503, {});
      else json(response, 200, { users: [{ id: 7, active: true, external_id: "c0", name: "C 0" }] });
    }, anHour);
    const stop = new AbortController();
    const delivery = deliver([aRow(0), aRow(1)], stop.signal);
    await seen(() => events.length > 0);
    stop.abort(new Error("stopped"));
    const { answers } = await delivery;
    expect(answers).toMatchObject([{ answer: "updated", zendeskUserId: 7 }, unknown]);
    expect(calls.filter(isPost)).toHaveLength(1);
  });
});

describe("a stop while all is well", () => {
  test("follows a job to its end that takes longer than trouble would be waited for", async () => {
    const stop = new AbortController();
    let stoppedAt = Number.POSITIVE_INFINITY;
    const { deliver, calls } = await stage((request, response, body) => {
      const isDone = performance.now() - stoppedAt > 4000;
      if (isLook(request.url) && !isDone)
        json(response, 200, { job_statuses: [{ ...jobOf("V3-c0"), status: "working", results: null }] });
      else calm(request, response, body);
    }, anHour);
    const delivery = deliver([aRow(0)], stop.signal);
    await seen(() => calls.some((call) => call.includes("/job_statuses/")));
    stoppedAt = performance.now();
    stop.abort(new Error("stopped"));
    expect((await delivery).answers).toMatchObject([{ answer: "created", job: "V3-c0" }]);
  });
});
