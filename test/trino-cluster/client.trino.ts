/** Our client against a real coordinator: credentials, cancellation, types, and a proxy in between that fails now and then. */
import { createSign } from "node:crypto";
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { EngineFailed, QueryFailed } from "../../src/core/failure.ts";
import type { TrinoClient } from "../../src/engines/trino/trino-client.ts";
import { asFailure, TrinoError } from "../../src/engines/trino/trino-errors.ts";
import type { TrinoStats } from "../../src/engines/trino/trino-page.ts";
import { clientOf } from "./cluster-client.ts";
import { startProxy } from "./counting-proxy.ts";
import type { Fetched } from "./object-store.ts";

const trino = inject("trino");

async function caught(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => null,
    (error: unknown) => error,
  );
}

/** JSON Web Token (RFC 7519) signed with RS256. */
function tokenFor(user: string, key: string): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode({ alg: "RS256", typ: "JWT" })}.${encode({ sub: user, exp: Math.floor(Date.now() / 1000) + 600 })}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key, "base64url")}`;
}

describe.skipIf(trino === null)("the Trino client", () => {
  let client: TrinoClient;
  beforeAll(() => {
    client = clientOf(trino);
  });
  afterAll(() => client.close());
  const proxied = async (fault: (answer: ServerResponse) => boolean): Promise<string> => {
    const proxy = await startProxy(trino?.url ?? "", fault);
    onTestFinished(() => proxy.close());
    return proxy.url;
  };
  const opened = (over: Parameters<typeof clientOf>[1]): TrinoClient => {
    const other = clientOf(trino, over);
    onTestFinished(() => other.close());
    return other;
  };

  it("signs in with a password and with a token over https", async () => {
    const { secureUrl: url, certificate, password, tokenKey } = trino as NonNullable<typeof trino>;
    const byPassword = opened({
      ...{ url, certificate, user: password.user },
      credential: { kind: "password", password: password.password },
    });
    expect((await byPassword.rows("SELECT current_user")).rows).toEqual([["ops"]]);
    const byToken = opened({
      ...{ url, certificate, user: "token-user" },
      credential: { kind: "token", token: tokenFor("token-user", tokenKey) },
    });
    expect((await byToken.rows("SELECT current_user")).rows).toEqual([["token-user"]]);
  });

  it("says that a password is wrong, without trying again and again", async () => {
    const { secureUrl: url, certificate } = trino as NonNullable<typeof trino>;
    const wrong = opened({
      ...{ url, certificate, user: "ops" },
      credential: { kind: "password", password: "wrong" },
    });
    expect(await caught(wrong.rows("SELECT 1"))).toMatchObject({
      code: "engine_credentials_refused",
      next: "fix",
    });
  });

  it("does not talk to a server whose certificate nobody vouches for", async () => {
    const { secureUrl: url } = trino as NonNullable<typeof trino>;
    expect(await caught(opened({ url }).rows("SELECT 1"))).toMatchObject({
      code: "engine_unreachable",
      next: "wait",
    });
  });

  it("sends no password over plain http unless it is told to", () => {
    expect(() => clientOf(trino, { credential: { kind: "password", password: "x" } })).toThrow(EngineFailed);
  });

  it("hands over times with their zone, wide decimals, arrays, maps, rows, bytes and odd names", async () => {
    const { columns, rows } = await client.rows(
      `SELECT TIMESTAMP '2020-01-01 00:00:00.123456 Europe/Berlin' AS "user_fields.At", CAST('12345678901234567890.12' AS decimal(38, 2)) AS "select",
        ARRAY['a', NULL] AS l, MAP(ARRAY['k'], ARRAY[1]) AS m, CAST(ROW(1, 'x') AS ROW(a integer, b varchar)) AS r, X'00ff' AS bin`,
    );
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ["user_fields.At", "timestamp(6) with time zone"],
      ["select", "decimal(38, 2)"],
      ["l", "array(varchar(1))"],
      ["m", "map(varchar(1), integer)"],
      ["r", "row(a integer, b varchar)"],
      ["bin", "varbinary"],
    ]);
    expect(rows).toEqual([
      [
        "2020-01-01 00:00:00.123456 Europe/Berlin",
        "12345678901234567890.12",
        ["a", null],
        { k: 1 },
        [1, "x"],
        "AP8=",
      ],
    ]);
  });

  it("reads page after page and tells how far the query is", async () => {
    const seen: TrinoStats[] = [];
    let rows = 0;
    let pages = 0;
    for await (const page of client.pages("SELECT orderkey, linenumber, comment FROM tpch.tiny.lineitem", {
      onStats: (stats) => seen.push(stats),
    })) {
      rows += page.rows.length;
      pages += 1;
    }
    expect(rows).toBe(60_175);
    expect(pages).toBeGreaterThan(2);
    const last = seen.at(-1);
    expect(last).toMatchObject({ state: "FINISHED", rows: 60_175 });
    expect(last?.stages).toBeGreaterThan(0);
    expect(last?.stagesDone).toBe(last?.stages);
  });

  it("reads results that the cluster has spooled into its storage, as it reads those that come in the answers", async () => {
    const { storeUrl } = trino as NonNullable<typeof trino>;
    const fetched = async (): Promise<readonly Fetched[]> =>
      (await (await fetch(`${storeUrl}/fetched`)).json()) as Fetched[];
    const sql = `SELECT orderkey, linenumber, comment, extendedprice, shipdate, CAST(NULL AS varchar), ARRAY[comment] AS l,
        TIMESTAMP '2020-01-01 00:00:00.123456 Europe/Berlin', X'00ff', CAST(ROW(1, 'x') AS ROW(a integer, b varchar)), MAP(ARRAY['k'], ARRAY[1])
      FROM tpch.tiny.lineitem ORDER BY orderkey, linenumber`;
    const before = (await fetched()).length;
    const spooled = await opened({ spooling: true }).rows(sql);
    const parts = (await fetched()).slice(before);
    expect(parts.length).toBeGreaterThan(0);
    // Our credentials and name stay with the cluster; the key of what it encrypted comes from it.
    for (const { headers } of parts) {
      expect(headers.filter((name) => /^(authorization|x-trino-)/.test(name))).toEqual([]);
      expect(headers).toContain("x-amz-server-side-encryption-customer-key");
    }
    expect(spooled.rows).toHaveLength(60_175);
    expect(spooled).toEqual(await client.rows(sql));
    const small = await opened({ spooling: true }).rows("SELECT 'inline', BIGINT '5'");
    expect(small.rows).toEqual([["inline", 5]]);
    expect(await opened({ spooling: true }).rows("SELECT 1 AS a WHERE false")).toMatchObject({ rows: [] });
  });

  it("cancels the query when nobody waits any more, and throws the signal's own reason", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const mark = `marked_${process.pid}_${Date.now()}`;
    const endless = `SELECT count(*) AS ${mark} FROM tpch.sf1.lineitem a, tpch.sf1.lineitem b WHERE a.comment || b.comment = 'x'`;
    const onStats = ({ state }: TrinoStats): void => {
      if (state === "RUNNING") stop.abort(reason);
    };
    expect(await caught(client.rows(endless, { signal: stop.signal, onStats }))).toBe(reason);
    // Trino forgets ended queries after a while: what counts is that it runs no more.
    const running = `SELECT count(*) FROM system.runtime.queries
      WHERE query LIKE '%' || '${mark.slice(0, 6)}' || '${mark.slice(6)}%' AND state NOT IN ('FAILED', 'FINISHED')`;
    await expect.poll(async () => (await client.rows(running)).rows, { timeout: 120_000 }).toEqual([[0]]);
  });

  it("ends a query that takes longer than its limit", async () => {
    const endless =
      "SELECT count(*) FROM tpch.sf1.lineitem a, tpch.sf1.lineitem b WHERE a.comment || b.comment = 'x'";
    const error = await caught(client.rows(endless, { timeoutMs: 300 }));
    expect(asFailure(error)).toMatchObject({ code: "time_limit" });
  });

  it("says what is wrong with a query, and where", async () => {
    const error = await caught(client.rows("SELECT\n  nmae FROM tpch.tiny.customer"));
    expect(error).toBeInstanceOf(TrinoError);
    expect(error).toMatchObject({ code: "COLUMN_NOT_FOUND", line: 2, column: 3 });
    expect(asFailure(error)).toBeInstanceOf(QueryFailed);
  });

  it("is known to the cluster by user, source and session properties", async () => {
    const other = opened({
      user: "someone",
      source: "deskfeed-mark",
      sessionProperties: { query_priority: "3" },
    });
    const { rows } = await other.rows(
      "SELECT \"user\", source FROM system.runtime.queries WHERE source = 'deskfeed-mark' LIMIT 1",
    );
    expect(rows).toEqual([["someone", "deskfeed-mark"]]);
    const { rows: properties } = await other.rows("SHOW SESSION LIKE 'query_priority'");
    expect(properties[0]?.slice(0, 2)).toEqual(["query_priority", "3"]);
  });

  it("gets through a proxy that answers 502, 503, 504 and 429 and breaks connections", async () => {
    const faults: ((answer: ServerResponse) => void)[] = [
      (answer) => answer.writeHead(503).end(),
      (answer) => answer.writeHead(429, { "retry-after": "0" }).end("slow down"),
      (answer) => answer.destroy(),
      (answer) => answer.writeHead(502).end("<html>Bad Gateway</html>"),
      (answer) => answer.writeHead(504).end(),
    ];
    let requests = 0;
    let hit = 0;
    const url = await proxied((answer) => {
      const fault = requests++ % 2 === 0 ? faults.shift() : undefined;
      if (fault === undefined) return false;
      hit += 1;
      fault(answer);
      return true;
    });
    const through = opened({ url });
    const { rows } = await through.rows("SELECT count(*) FROM tpch.tiny.customer");
    expect(rows).toEqual([[1500]]);
    expect(hit).toBeGreaterThanOrEqual(3);
  });

  it("waits for a coordinator that is still starting", async () => {
    let refusals = 0;
    const url = await proxied((answer) => {
      if (refusals++ > 0) return false;
      const error = {
        message: "Trino server is still initializing",
        errorName: "SERVER_STARTING_UP",
        errorType: "INTERNAL_ERROR",
      };
      answer.writeHead(200).end(JSON.stringify({ id: "x", stats: { state: "FAILED" }, error }));
      return true;
    });
    expect((await opened({ url }).rows("SELECT 1")).rows).toEqual([[1]]);
  });

  it("gives up when its budget is spent, and says who does not answer", async () => {
    const url = await proxied((answer) => {
      answer.writeHead(503).end("maintenance");
      return true;
    });
    const error = await caught(opened({ url, retryBudgetMs: 500 }).rows("SELECT 1"));
    expect(error).toMatchObject({ code: "engine_unreachable", next: "wait" });
    expect((error as Error).message).toContain("503: maintenance");
  });
});
