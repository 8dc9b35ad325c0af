/** Rows of old runs as people meet them: an admin says how long they are kept, and a run without rows says so everywhere. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realClock } from "../contract/scratch-postgres.ts";
import {
  type Caller,
  customersCsv,
  openShop,
  type ScratchServer,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

let scratch: ScratchServer;
let admin: Caller;
let orchestrationId: string;

beforeAll(async () => {
  scratch = await startScratchServer();
  admin = await scratch.as("admin");
  ({ orchestrationId } = await openShop(scratch, admin));
});

afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

async function runToEnd(): Promise<number> {
  const { json } = await admin("POST", `/orchestrations/${orchestrationId}/runs`, {});
  const { number } = json.run;
  const { signal } = new AbortController();
  for (let look = 0; look < 400; look += 1) {
    if ((await admin("GET", `/runs/${number}`)).json.run.state === "completed") return number;
    await realClock.sleep(50, signal);
  }
  throw new Error(`run ${number} did not complete`);
}

const later = (days: number): number => Date.now() + days * 86_400_000;

describe("how long rows are kept", () => {
  it("is 400 days where nobody has said otherwise", async () => {
    expect((await admin("GET", "/settings/history")).json).toMatchObject({ rowDays: 400, changedBy: null });
  });

  it("is changed by an admin, from the newest revision, and stands in the audit log", async () => {
    const { revision } = (await admin("GET", "/settings/history")).json;
    const saved = await admin("PUT", "/settings/history", { revision, rowDays: 30 });
    expect(saved.json).toMatchObject({ rowDays: 30, revision: revision + 1 });
    expect((await admin("PUT", "/settings/history", { revision, rowDays: 5 })).status).toBe(409);
    const [entry] = (await admin("GET", "/audit?kind=setting")).json.items;
    expect(entry).toMatchObject({ name: "row days", before: '{"days":400}', after: '{"days":30}' });
  });

  it.each([0, -1, 1.5, 40_000, "30"])("is refused as %s", async (rowDays) => {
    const { revision } = (await admin("GET", "/settings/history")).json;
    expect((await admin("PUT", "/settings/history", { revision, rowDays })).status).toBe(400);
  });

  it("may be for ever", async () => {
    const { revision } = (await admin("GET", "/settings/history")).json;
    await admin("PUT", "/settings/history", { revision, rowDays: null });
    await runToEnd();
    await runToEnd();
    expect(await scratch.store.removeOldRows(later(30_000))).toBe(null);
  });
});

describe("a run whose rows were removed", () => {
  let number: number;
  let reasons: unknown;
  let before: Record<string, unknown>;

  beforeAll(async () => {
    const { revision } = (await admin("GET", "/settings/history")).json;
    await admin("PUT", "/settings/history", { revision, rowDays: 30 });
    await scratch.query(
      "UPDATE runs SET rows_removed_at = now(), removed_reasons = '[]' WHERE ended_at IS NOT NULL",
    );
    // What changed is judged and told of again.
    await scratch.writeCustomers(customersCsv.replace("Luleå", "Kiruna"));
    number = await runToEnd();
    reasons = (await admin("GET", `/runs/${number}/reasons`)).json.items;
    before = (await admin("GET", `/runs/${number}`)).json.run;
    await runToEnd();
    expect(await scratch.store.removeOldRows(later(29))).toBe(null);
    expect(await scratch.store.removeOldRows(later(31))).toBe(number);
  });

  it("tells the same books and reasons as before", async () => {
    expect(reasons).not.toEqual([]);
    expect(before.warned).toBeGreaterThan(0);
    expect((await admin("GET", `/runs/${number}/reasons`)).json.items).toEqual(reasons);
    const { rowsRemovedAt, ...run } = (await admin("GET", `/runs/${number}`)).json.run;
    expect({ ...run, rowsRemovedAt: null }).toEqual(before);
    expect(Date.parse(rowsRemovedAt)).toBeGreaterThan(Date.now() - 60_000);
  });

  it.each(["rows", "rows.csv", "rows.ndjson"])("refuses %s with the day and what is kept", async (path) => {
    const { status, json } = await admin("GET", `/runs/${number}/${path}`);
    expect(status).toBe(409);
    expect(json.error.code).toBe("rows_removed");
    expect(json.error.message).toContain(new Date().toISOString().slice(0, 10));
  });

  it("is neither resumed nor retried", async () => {
    await scratch.query(`UPDATE runs SET state = 'failed', failed = 1 WHERE number = ${number}`);
    for (const verb of ["resume", "retry"]) {
      const { status, json } = await admin("POST", `/runs/${number}/${verb}`, {});
      expect([status, json.error.code]).toEqual([409, "rows_removed"]);
    }
  });
});
