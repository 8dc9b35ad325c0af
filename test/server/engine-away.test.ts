/** A Customer 360 on a PostgreSQL that is stopped and started again under a server: what waits, what is said, and that nothing is lost. */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../src/core/ports/engine.ts";
import { createAwaitedEngine } from "../../src/engines/awaited/awaited-engine.ts";
import { openPostgres } from "../../src/engines/postgres/postgres-engine.ts";
import { realClock } from "../contract/scratch-postgres.ts";
import { makeOwnServer, type OwnServer } from "../postgres-engine/own-server.ts";
import {
  type Caller,
  endOf,
  eventually,
  openShop,
  type ScratchServer,
  type Shop,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

let data: OwnServer;
let engine: Engine;
let scratch: ScratchServer;
let operator: Caller;
let shop: Shop;

beforeAll(async () => {
  data = await makeOwnServer({ access: [] });
  await asOwner(
    `CREATE TABLE customer_360 (amperity_id text, full_name text, email text, phone text, city text, state text);
     INSERT INTO customer_360 SELECT 'amp-' || n, 'Name ' || n, 'n' || n || '@x.example', NULL, 'Bonn', 'NW' FROM generate_series(1, 5) AS n`,
  );
  await data.stop();
  engine = await createAwaitedEngine({
    name: "postgres",
    clock: realClock,
    async open() {
      const url = `postgresql://deskfeed@127.0.0.1:${data.port}/postgres`;
      const opened = await openPostgres({ url, schema: null, queryTimeoutMs: 60_000, clock: realClock });
      if (opened.kind !== "engine") throw new Error("the owner may write");
      return opened.engine;
    },
  });
  scratch = await startScratchServer({ watchEngine: () => engine });
  operator = await scratch.as("admin");
});
afterAll(async () => {
  await scratch.close();
  await engine.close();
  await data.close();
  await stopScratchPostgres();
});

async function asOwner(sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client(data.owner);
  client.on("error", () => undefined);
  await client.connect();
  const result = await client.query(sql);
  await client.end();
  return result;
}

const attentionOf = async (): Promise<readonly { kind: string; detail: string }[]> =>
  (await operator("GET", "/home")).json.attention;
const isAwayOnHome = async (): Promise<boolean> =>
  (await attentionOf()).some(({ kind }) => kind === "customer 360 away");
const isRunning = async (mark: string): Promise<boolean> =>
  (
    await asOwner(
      `SELECT FROM pg_stat_activity WHERE strpos(query, '${mark}') > 0 AND pid <> pg_backend_pid()`,
    )
  ).rowCount !== 0;

const awayMetric = async (): Promise<string | undefined> =>
  (await operator("GET", "/../metrics")).text.match(/^deskfeed_customer_360_away\{.*$/m)?.[0];

describe("a server whose Customer 360 is away", () => {
  it("says so on Home, on Customer 360 and in the log, with the place and what to do", async () => {
    const away = (await attentionOf()).find(({ kind }) => kind === "customer 360 away");
    expect(away).toMatchObject({
      title: "The Customer 360 cannot be reached",
      link: { to: "customer360", label: "Open Customer 360" },
    });
    expect(away?.detail).toContain(`127.0.0.1:${data.port}/postgres`);
    expect(away?.detail).toContain("See that it runs");
    const tables = await operator("GET", "/customer360/tables");
    expect(tables.status).toBe(503);
    expect(tables.json.error).toMatchObject({ code: "engine_lost" });
    expect(await awayMetric()).toBe('deskfeed_customer_360_away{engine="postgres"} 1');
    expect(scratch.log.some((line) => line.includes("Customer 360 away"))).toBe(true);
  });

  it("lets a run wait and says why, and sends everybody when it is back", async () => {
    // The query is taken on trust, for nobody can try it just now.
    await data.start();
    await eventually(isAwayOnHome, (isAway) => !isAway);
    shop = await openShop(scratch, operator);
    await data.stop();
    await operator("POST", "/customer360/refresh", {});
    await operator("GET", "/customer360/tables");
    await eventually(isAwayOnHome, (isAway) => isAway);
    const started = await operator("POST", `/orchestrations/${shop.orchestrationId}/runs`, {});
    const path = `/runs/${started.json.run.number}`;
    const { json } = await eventually(
      () => operator("GET", path),
      (seen) => seen.json.run.waiting !== null,
    );
    expect(json.run).toMatchObject({ state: "waiting", status: "Waiting to start…" });
    expect(json.run.waiting).toContain("Waits until the Customer 360 is back: PostgreSQL (127.0.0.1:");
    await data.start();
    expect(await endOf(operator, started.json.run.number)).toMatchObject({
      state: "completed",
      rows: { read: 5, delivered: 5 },
    });
    expect(await isAwayOnHome()).toBe(false);
    expect(await awayMetric()).toBe('deskfeed_customer_360_away{engine="postgres"} 0');
    expect(scratch.log.some((line) => line.includes("Customer 360 back"))).toBe(true);
  });

  it("loses no run that a schedule makes due meanwhile", async () => {
    const { json } = await operator("GET", `/orchestrations/${shop.orchestrationId}`);
    await operator("PATCH", `/orchestrations/${shop.orchestrationId}`, {
      revision: json.revision,
      workflow: { kind: "schedule", cron: "0 6 * * *", timeZone: "Europe/Berlin" },
    });
    await eventually(
      () => operator("GET", `/orchestrations/${shop.orchestrationId}`),
      (seen) => seen.json.nextAt !== null,
    );
    await data.stop();
    await operator("POST", "/customer360/refresh", {});
    await operator("GET", "/customer360/tables");
    await eventually(isAwayOnHome, (isAway) => isAway);
    await scratch.serverStore.definitions.setNextAt(shop.orchestrationId, Date.now() - 60_000);
    const { json: waiting } = await eventually(
      () => operator("GET", `/runs?orchestrationId=${shop.orchestrationId}`),
      (seen) => seen.json.items[0]?.trigger === "schedule",
    );
    expect(waiting.items[0]).toMatchObject({ state: "waiting" });
    await data.start();
    expect(await endOf(operator, waiting.items[0].number)).toMatchObject({
      state: "completed",
      rows: { read: 5, unchanged: 5 },
    });
  });

  it("takes a run up again whose database went away while it planned", async () => {
    const slow =
      "SELECT amperity_id AS external_id, full_name AS name FROM customer_360 WHERE pg_sleep(0.6) IS NOT NULL AND 'mid-plan' <> ''";
    const query = await operator("POST", "/queries", { name: "Slow", sql: slow, dialect: "postgres" });
    const { id, revision } = query.json.query;
    await operator("POST", `/queries/${id}/activate`, { revision });
    const made = await operator("POST", "/orchestrations", {
      name: "Slow",
      objectId: id,
      destinationId: shop.destinationId,
    });
    const started = await operator("POST", `/orchestrations/${made.json.orchestration.id}/runs`, {});
    await eventually(
      () => isRunning("mid-plan"),
      (runs) => runs,
    );
    await data.stop();
    const { json } = await eventually(
      () => operator("GET", `/runs/${started.json.run.number}`),
      (seen) => seen.json.run.waiting !== null,
    );
    expect(json.run.waiting).toContain("Waits until the Customer 360 is back");
    await data.start();
    expect(await endOf(operator, started.json.run.number)).toMatchObject({
      state: "completed",
      rows: { read: 5, delivered: 5 },
    });
  });

  it("fails a run in the end whose query takes the database away each time", async () => {
    const sql =
      "SELECT amperity_id AS external_id, full_name AS name FROM customer_360 WHERE pg_terminate_backend(pg_backend_pid())";
    const query = await operator("POST", "/queries", { name: "Poison", sql, dialect: "postgres" });
    const { id, revision } = query.json.query;
    await operator("POST", `/queries/${id}/activate`, { revision });
    const made = await operator("POST", "/orchestrations", {
      name: "Poison",
      objectId: id,
      destinationId: shop.destinationId,
    });
    const started = await operator("POST", `/orchestrations/${made.json.orchestration.id}/runs`, {});
    const ended = await endOf(operator, started.json.run.number);
    expect(ended.state).toBe("failed");
    expect(ended.ending).toContain("went away");
  });
});
