/** PostgreSQL behind pgbouncer in transaction mode: each transaction may be on another connection of the server. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueryText } from "../../src/core/ports/engine.ts";
import { type Pooler, startPooler } from "./pooler.ts";
import { type Account, type PostgresGround, planOf, startPostgresGround, until } from "./postgres-ground.ts";

let ground: PostgresGround;
let pooler: Pooler | null;
beforeAll(async () => {
  ground = await startPostgresGround();
  pooler = await startPooler(ground.connection);
});
afterAll(async () => {
  await pooler?.close();
  await ground.close();
});

const accounts: readonly Account[] = ["owner", "reader"];

describe.each(accounts)("PostgreSQL behind a pooler, as the %s", (account) => {
  it("plans, settles and finds nothing to do the second time", async ({ skip }) => {
    if (pooler === null) return skip();
    const user = account === "owner" ? ground.connection.user : account;
    const engine = await ground.open(account, { url: pooler.url(user) });
    const query: QueryText = {
      sql: "SELECT trim(id) AS id, name FROM customers ORDER BY id",
      dialect: "trino",
    };
    const first = await planOf(engine, `pooled-1-${account}`, { query });
    expect(first.tally).toMatchObject({ read: 5, new: 5 });
    for await (const page of first.entries({}))
      await first.settle(
        page.map(({ position }) => ({ position, state: "delivered", zendeskUserId: position })),
      );
    await first.close(true);
    const again = await Promise.all(
      ["a", "b", "c", "d"].map((name) => planOf(engine, `dry-${name}-${account}`, { query })),
    );
    expect(again.map(({ tally }) => tally.unchanged)).toEqual([5, 5, 5, 5]);
  });

  it("stops a query through the pooler", async ({ skip }) => {
    if (pooler === null) return skip();
    const user = account === "owner" ? ground.connection.user : account;
    const engine = await ground.open(account, { url: pooler.url(user) });
    const mark = `pooled ${account}`;
    const abort = new AbortController();
    const query: QueryText = {
      sql: `SELECT id, name FROM customers WHERE pg_sleep(3600) IS NOT NULL AND '${mark}' <> ''`,
      dialect: "postgres",
    };
    const plan = planOf(engine, `pooled-stop-${account}`, { query, signal: abort.signal });
    const refused = expect(plan).rejects.toThrow("stopped by the person");
    await until(async () => (await ground.running(mark)).length > 0);
    abort.abort(new Error("stopped by the person"));
    await refused;
    await until(async () => (await ground.running(mark)).length === 0);
  });
});
