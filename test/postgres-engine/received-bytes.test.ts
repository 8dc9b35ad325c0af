/** What came over the network from PostgreSQL, as the metrics tell it. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Account, type PostgresGround, planOf, startPostgresGround, until } from "./postgres-ground.ts";

let ground: PostgresGround;
beforeAll(async () => {
  ground = await startPostgresGround();
  await ground.owner.query(
    "INSERT INTO public.customers SELECT 'more' || n, repeat('x', 100) FROM generate_series(1, 1000) AS n",
  );
});
afterAll(() => ground.close());

it.each(["owner", "reader"] as const satisfies readonly Account[])(
  "is counted for the %s, and stays counted when connections have ended",
  async (account) => {
    const engine = await ground.open(account);
    await (await planOf(engine, `bytes-${account}`)).close(true);
    const received = engine.receivedBytes();
    // A thousand rows of a hundred bytes have crossed.
    expect(received).toBeGreaterThan(100_000);
    await ground.owner.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'deskfeed' AND datname = current_database()",
    );
    // The first to ask may meet a connection whose end has not been heard of.
    const ask = engine.describe.bind(engine, { sql: "SELECT id FROM customers", dialect: "trino" });
    await until(() => ask().then(Boolean, () => false));
    expect(engine.receivedBytes()).toBeGreaterThan(received);
    expect(engine.receivedBytes()).toBeLessThan(received * 2);
  },
);
