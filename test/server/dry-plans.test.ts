/** Dry plans in the store: shown by every server and after a restart, cancelled from anywhere, never left as if somebody still planned. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Caller,
  callerOf,
  eventually,
  openShop,
  type ScratchServer,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

let scratch: ScratchServer;
let operator: Caller;
let key: Readonly<Record<string, string>>;
let path: string;
let orchestrationId: string;

/** While it is true engines begin to plan and do not end until they are told to. */
let holds = false;
let held = 0;

beforeAll(async () => {
  scratch = await startScratchServer({
    watchEngine: (engine) => ({
      ...engine,
      async plan(request) {
        if (!holds) return await engine.plan(request);
        held += 1;
        request.onProgress?.({ judged: 7, candidates: 9 });
        await new Promise<never>((_, reject) => {
          request.signal.addEventListener("abort", () => reject(request.signal.reason), { once: true });
        }).finally(() => {
          held -= 1;
        });
        throw new Error("it is not reached");
      },
    }),
  });
  const admin = await scratch.as("admin");
  const made = await admin("POST", "/api-keys", { name: "planner", role: "operator" });
  key = { authorization: `Bearer ${made.json.key}` };
  operator = callerOf(scratch.url, key);
  ({ orchestrationId } = await openShop(scratch, operator));
  path = `/orchestrations/${orchestrationId}/plan`;
});

afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

const areHeld = (count: number) => expect.poll(() => held, { timeout: 60_000 }).toBe(count);

const planned = async (call: Caller) =>
  (
    await eventually(
      () => call("GET", path),
      ({ json }) => json.state !== "planning",
    )
  ).json;

async function beside<T>(use: (call: Caller, stop: () => Promise<void>) => Promise<T>): Promise<T> {
  const second = await scratch.beside();
  let isOpen = true;
  const stop = async () => {
    if (isOpen) await second.close();
    isOpen = false;
  };
  try {
    return await use(callerOf(second.url, key), stop);
  } finally {
    await stop();
  }
}

describe("a dry plan", () => {
  it("is shown whole by a server that was started after it was made", async () => {
    await operator("POST", path);
    const made = await planned(operator);
    expect(made.result.rows).toMatchObject({ read: 4, new: 3, rejected: 1 });
    expect(made.result.columns[4]).toMatchObject({ column: "user_fields.city", changedUsers: 3 });
    await beside(async (call) => {
      expect((await call("GET", path)).json).toEqual({ ...made, at: made.at });
    });
  });

  it("lies sealed in the store, since its samples are customers", async () => {
    const [row] = await scratch.query("SELECT to_json(dry_plans)::text AS text FROM dry_plans");
    expect(String(row?.text)).toMatch(/"report":"v1\|/);
    expect(String(row?.text).toLowerCase()).not.toMatch(/trujillo|example|amp-/);
  });

  it("is made once when two servers are asked at once, and cancelled by the one that does not make it", async () => {
    holds = true;
    await beside(async (call) => {
      await Promise.all([operator("POST", path), call("POST", path)]);
      await areHeld(1);
      const seen = await eventually(
        () => call("GET", path),
        ({ json }) => json.judged === 7,
      );
      expect(seen.json).toMatchObject({ state: "planning", result: null });
      const begun = (await scratch.query("SELECT attempt FROM dry_plans"))[0]?.attempt;
      await call("POST", path);
      await operator("POST", path);
      expect((await scratch.query("SELECT attempt FROM dry_plans"))[0]?.attempt).toBe(begun);
      // Whichever of the two has it in hand, one of these comes from the other.
      await call("DELETE", path);
      await areHeld(0);
      expect((await operator("GET", path)).status).toBe(404);
      await operator("POST", path);
      await areHeld(1);
      await call("DELETE", path);
      await areHeld(0);
    });
    holds = false;
  });

  it("has failed when its server was stopped, and when nobody has heard of its planner", async () => {
    holds = true;
    await beside(async (call, stop) => {
      await call("POST", path);
      await areHeld(1);
      await stop();
    });
    const stopped = (await operator("GET", path)).json;
    expect(stopped).toMatchObject({ state: "failed", error: { code: "planner_gone" } });
    expect(stopped.error.advice).toContain("Plan again");
    holds = false;
    await scratch.query(
      "UPDATE dry_plans SET state = 'planning', error = NULL, heard_at = now() - interval '1 minute'",
    );
    expect((await operator("GET", path)).json).toMatchObject({
      state: "failed",
      error: { code: "planner_gone" },
    });
    // Nobody has it in hand, so it is made anew.
    await operator("POST", path);
    expect((await planned(operator)).state).toBe("planned");
  });

  it("is kept for a day, and no more than 200 of them", async () => {
    await scratch.query("UPDATE dry_plans SET heard_at = now() - interval '25 hours'");
    expect((await operator("GET", path)).status).toBe(404);
    await scratch.query(`
      INSERT INTO orchestrations (name, query_id, destination_id, workflow, source)
      SELECT 'Many ' || n, query_id, destination_id, workflow, source FROM orchestrations, generate_series(1, 230) AS n`);
    await scratch.query(`
      INSERT INTO dry_plans (orchestration_id, attempt, signature, started_at, heard_at, state)
      SELECT id, gen_random_uuid(), '', now(), now() - row_number() OVER (ORDER BY name) * interval '1 minute', 'failed'
      FROM orchestrations WHERE name LIKE 'Many %'`);
    await operator("POST", path);
    expect((await planned(operator)).state).toBe("planned");
    const [count] = await scratch.query(
      "SELECT count(*)::integer AS plans, max(now() - heard_at) < interval '201 minutes' AS \"areNewest\" FROM dry_plans",
    );
    expect(count).toEqual({ plans: 200, areNewest: true });
  });

  it("goes with its orchestration", async () => {
    await operator("DELETE", `/orchestrations/${orchestrationId}`);
    const left = await scratch.query(`SELECT FROM dry_plans WHERE orchestration_id = '${orchestrationId}'`);
    expect(left).toEqual([]);
  });
});
