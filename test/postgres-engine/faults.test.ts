/** PostgreSQL when things go wrong: stopped queries, a server that goes away, statements that would write, accounts without rights. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EngineFailed, QueryFailed } from "../../src/core/failure.ts";
import type { QueryText } from "../../src/core/ports/engine.ts";
import { type Account, type PostgresGround, planOf, startPostgresGround, until } from "./postgres-ground.ts";

let ground: PostgresGround;
beforeAll(async () => {
  ground = await startPostgresGround();
});
afterAll(() => ground.close());

const raw = (sql: string): QueryText => ({ sql, dialect: "postgres" });
const accounts: readonly Account[] = ["owner", "reader"];
/** Answers after an hour unless it is stopped; the mark is found again among the statements of the server. */
const endless = (mark: string): QueryText =>
  raw(`SELECT id, name FROM customers WHERE pg_sleep(3600) IS NOT NULL AND '${mark}' <> ''`);

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => null,
    (error: unknown) => error,
  );
}

describe.each(accounts)("PostgreSQL as the %s", (account) => {
  it("ends a stopped query on the server too, and keeps nothing of it", async () => {
    const engine = await ground.open(account);
    const mark = `stopped ${account}`;
    const abort = new AbortController();
    const plan = failureOf(planOf(engine, `stop-${account}`, { query: endless(mark), signal: abort.signal }));
    await until(async () => (await ground.running(mark)).length > 0);
    abort.abort(new Error("stopped by the person"));
    expect(await plan).toMatchObject({ message: "stopped by the person" });
    await until(async () => (await ground.running(mark)).length === 0);
    expect(await engine.openPlan(`stop-${account}`)).toBeNull();
  });

  it("ends the query that runs when the engine is closed", async () => {
    const engine = await ground.open(account);
    const mark = `closed ${account}`;
    const plan = failureOf(planOf(engine, `close-${account}`, { query: endless(mark) }));
    await until(async () => (await ground.running(mark)).length > 0);
    await engine.close();
    expect(await plan).toMatchObject({ code: "engine_closed" });
    await until(async () => (await ground.running(mark)).length === 0);
  });

  it("tells of a server that goes away in the middle, and plans again when it is back", async () => {
    const engine = await ground.open(account);
    const mark = `lost ${account}`;
    const plan = failureOf(planOf(engine, `lost-${account}`, { query: endless(mark) }));
    await until(async () => (await ground.running(mark)).length > 0);
    await ground.owner.query("SELECT pg_terminate_backend($1)", [(await ground.running(mark))[0]]);
    const failure = await plan;
    expect(failure).toBeInstanceOf(EngineFailed);
    expect(failure).toMatchObject({ code: "engine_lost", next: "retry" });
    expect(await engine.openPlan(`lost-${account}`)).toBeNull();
    expect((await planOf(engine, `lost-${account}`)).entriesTotal).toBe(5);
  });

  it("gives a query its time and no more", async () => {
    const engine = await ground.open(account, { queryTimeoutMs: 500 });
    const failure = await failureOf(planOf(engine, `late-${account}`, { query: endless(`late ${account}`) }));
    expect(failure).toMatchObject({ code: "time_limit", next: "fix" });
  });

  it("lets no query write, whatever function it calls", async () => {
    await ground.owner.query(
      `CREATE OR REPLACE FUNCTION public.meddle() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS
       $$ BEGIN DELETE FROM public.customers; RETURN 'gone'; END $$`,
    );
    const engine = await ground.open(account);
    const query = raw("SELECT id, meddle() AS name FROM customers");
    expect(await failureOf(planOf(engine, `write-${account}`, { query }))).toBeInstanceOf(QueryFailed);
    expect(await failureOf(engine.preview(query, { limit: 1 }))).toBeInstanceOf(QueryFailed);
    const turned = raw(
      "SELECT id, set_config('transaction_read_only', 'off', true) || meddle() AS name FROM customers",
    );
    expect(await failureOf(planOf(engine, `turn-${account}`, { query: turned }))).toBeInstanceOf(QueryFailed);
    const { rows } = await ground.owner.query("SELECT count(*)::int AS n FROM public.customers");
    expect(rows).toEqual([{ n: 5 }]);
  });

  it("takes two statements for none", async () => {
    const engine = await ground.open(account);
    for (const sql of [
      "SELECT 1; SELECT 2",
      "SELECT 1) AS q; DELETE FROM customers; --",
      "DELETE FROM customers",
    ])
      expect(await failureOf(engine.preview(raw(sql), { limit: 1 }))).toBeInstanceOf(QueryFailed);
  });

  it("points at the place in the person's own text", async () => {
    const engine = await ground.open(account);
    const failure = await failureOf(
      engine.describe({
        sql: "SELECT id,\n  -- a remark\n  upper(nme) AS name\nFROM Customers",
        dialect: "trino",
      }),
    );
    expect(failure).toMatchObject({ message: 'There is no column "nme".', place: { line: 3, column: 9 } });
  });

  it("leaves nothing behind on a connection that somebody else gets", async () => {
    const engine = await ground.open(account);
    const query: QueryText = {
      sql: "SELECT trim(id) AS id, CAST(name AS varchar) AS name FROM customers",
      dialect: "trino",
    };
    await planOf(engine, `clean-${account}`, { query });
    const { rows } = await engine.preview(
      raw("SELECT count(*)::text AS n FROM pg_proc WHERE pronamespace = pg_my_temp_schema()"),
      { limit: 1 },
    );
    expect(rows).toEqual([{ n: "0" }]);
  });
});

describe("PostgreSQL that cannot be reached", () => {
  it("is named without its password", async () => {
    const failure = await failureOf(
      ground.open("owner", { url: "postgresql://somebody:s3cret@127.0.0.1:1/c360" }),
    );
    expect(failure).toMatchObject({ code: "engine_lost", next: "retry" });
    expect(String(failure)).toContain("127.0.0.1:1/c360");
    expect(JSON.stringify(failure) + String(failure)).not.toContain("s3cret");
  });
});

describe("two plans of one target at once", () => {
  it("both end, and the later one is kept", async () => {
    const engine = await ground.open("owner");
    const other = await ground.open("owner");
    const plans = await Promise.all([planOf(engine, "twin-1"), planOf(other, "twin-2")]);
    expect(plans.map(({ entriesTotal }) => entriesTotal)).toEqual([5, 5]);
    const kept = await Promise.all(["twin-1", "twin-2"].map((id) => engine.openPlan(id)));
    expect(kept.filter((plan) => plan !== null)).toHaveLength(1);
  });

  it("and a ledger of another version is refused with what to do", async () => {
    await ground.owner.query("UPDATE deskfeed_plans.format SET version = version + 1");
    const failure = await failureOf(ground.open("owner"));
    await ground.owner.query("UPDATE deskfeed_plans.format SET version = version - 1");
    expect(failure).toMatchObject({ code: "state_format", next: "fix" });
  });
});
