/** Rows of a text on the real server: a request that is closed cancels the query, and all rows come as a file. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Caller,
  type ScratchServer,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

/** A thousand thousand million rows: without cancelling nobody sees its end. */
const endless = `SELECT count(*) AS n FROM UNNEST(sequence(1, 10000)) AS a (x)
  CROSS JOIN UNNEST(sequence(1, 10000)) AS b (y) CROSS JOIN UNNEST(sequence(1, 10000)) AS c (z) WHERE x + y < z`;

let scratch: ScratchServer;
let author: Caller;
let asked: { readonly promise: Promise<unknown>; readonly isEndless: boolean }[] = [];

beforeAll(async () => {
  scratch = await startScratchServer({
    watchEngine: (engine) => ({
      ...engine,
      preview(query, options) {
        const promise = engine.preview(query, options);
        promise.catch(() => undefined);
        asked.push({ promise, isEndless: query.sql.includes("sequence(1, 10000)") });
        return promise;
      },
    }),
  });
  author = await scratch.as("author");
});
afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

/** Asks, waits until the engine is at it, and goes away as a page does. */
async function closeWhileSought(path: string, body: unknown): Promise<void> {
  asked = [];
  const { json } = await (await scratch.as("admin"))("POST", "/api-keys", {
    name: "closing",
    role: "author",
  });
  const page = new AbortController();
  const request = fetch(`${scratch.url}/api${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${json.key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: page.signal,
  });
  request.catch(() => undefined);
  await expect.poll(() => asked.length, { timeout: 60_000 }).toBe(1);
  page.abort();
  await expect(request).rejects.toThrow();
  await expect(asked[0]?.promise).rejects.toThrow();
  expect(asked[0]?.isEndless).toBe(true);
}

/** A segment of an attributes table that nobody sees the end of. */
async function endlessSegment() {
  const sql = "SELECT amperity_id, CAST(1 AS BIGINT) AS n FROM Customer_360";
  const { json } = await author("POST", "/attributes-tables", { name: "Endless", sql });
  const { id, revision } = json.attributesTable;
  const active = await author("POST", `/attributes-tables/${id}/activate`, { revision });
  const change = { revision: active.json.revision, isAvailable: true };
  await author("PATCH", `/attributes-tables/${id}`, change);
  // Activation counts its rows, so it grows only now.
  const grown = endless.replace("SELECT count(*) AS n", "SELECT 'amp-1' AS amperity_id, count(*) AS n");
  await scratch.query(`UPDATE queries SET sql = $$${grown}$$ WHERE name = 'Endless'`);
  const n = { table: "Endless", column: "n" };
  const condition = { kind: "attribute", ...n, operator: "is greater than", values: ["1"] };
  return {
    visual: {
      rules: {
        include: { kind: "group", combine: "and", conditions: [condition] },
        exclude: { kind: "group", combine: "or", conditions: [] },
      },
      attributes: [{ ...n, field: null }],
    },
  };
}

describe("a segment", () => {
  it("is no longer counted nor sampled once the editor has closed its request", async () => {
    const draft = await endlessSegment();
    await closeWhileSought("/segments/count", draft);
    await closeWhileSought("/segments/sample", draft);
  });
});

describe("rows of a text", () => {
  it("are no longer sought once the page has closed its request", async () => {
    await closeWhileSought("/queries/preview", { sql: endless });
  });

  it("come as CSV, every one of them, and a text that cannot be read is refused with its place", async () => {
    const sql =
      "SELECT amperity_id AS external_id, full_name AS name, is_opted_in FROM Customer_360 ORDER BY 1";
    const { status, text } = await author("POST", "/queries/rows.csv", { sql, name: "All" });
    expect(status).toBe(200);
    expect(text.split("\r\n").slice(0, 3)).toEqual([
      "external_id,name,is_opted_in",
      "amp-1,Ana Trujillo,true",
      "amp-2,Thomas Hardy,false",
    ]);
    const wrong = await author("POST", "/queries/rows.csv", { sql: "SELECT nmae FROM Customer_360" });
    expect([wrong.status, wrong.json.error.place.line]).toEqual([422, 1]);
  });

  it("are found by functions that the dialect tells of", async () => {
    const { json } = await author("GET", "/customer360/functions");
    expect(json.items).toContainEqual({ name: "lower", signature: "lower(text)", doc: "In lower case." });
    expect((await author("GET", "/customer360/functions?dialect=duckdb")).json.items).toEqual([]);
  });
});
