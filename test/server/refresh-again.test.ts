/** Fresh data that is announced while a run of the orchestration is on: what reads it, and how often. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Caller,
  customersCsv,
  endOf,
  eventually,
  openShop,
  type ScratchServer,
  type Shop,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

let scratch: ScratchServer;
let operator: Caller;
let shop: Shop;

beforeAll(async () => {
  scratch = await startScratchServer();
  operator = await scratch.as("operator");
  shop = await openShop(scratch, operator);
  const { json } = await operator("GET", `/orchestrations/${shop.orchestrationId}`);
  const body = { revision: json.revision, workflow: { kind: "after-refresh" } };
  await operator("PATCH", `/orchestrations/${shop.orchestrationId}`, body);
});
afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

const announce = async () => (await operator("POST", "/customer360/refresh", {})).json;
const runs = async () => (await operator("GET", `/runs?orchestrationId=${shop.orchestrationId}`)).json.items;

/** Longer than several looks of the worker. */
const settled = async () => {
  await new Promise((ok) => setTimeout(ok, 1500));
  return await runs();
};

/** A run whose plan is complete and whose users are kept from arriving until the faults are cleared. */
async function runThatHasRead(city: string): Promise<number> {
  await scratch.writeCustomers(customersCsv.replace("London", city));
  scratch.sandbox.faults.add({
    kind: "unavailable",
    path: "/api/v2/users/create_or_update_many",
    retryAfter: 1,
  });
  const { started } = await announce();
  const number = started[0].run;
  await eventually(
    () => operator("GET", `/runs/${number}`),
    ({ json }) => json.run.state === "delivering",
  );
  return number;
}

describe("fresh data", () => {
  it("that a run under way has not read starts one more when that has ended, however often it was announced", async () => {
    const first = await runThatHasRead("Leeds");
    await scratch.writeCustomers(customersCsv.replace("London", "York"));
    for (let times = 0; times < 2; times++)
      expect(await announce()).toMatchObject({ started: [], unfinished: [{ run: first, again: true }] });
    expect(await runs()).toHaveLength(1);
    scratch.sandbox.faults.clear();
    expect((await endOf(operator, first)).state).toBe("completed");
    const [next] = await eventually(runs, (items) => items.length === 2);
    expect(next).toMatchObject({ trigger: "refresh" });
    expect((await endOf(operator, next.number)).rows).toMatchObject({ updated: 1, unchanged: 2 });
    const cities = scratch.sandbox.truth.users().map(({ userFields }) => userFields.city);
    expect(cities).toContain("York");
    expect(await settled()).toHaveLength(2);
  });

  it("is dropped with a run that somebody stops, and announced after that starts one as ever", async () => {
    const before = (await runs()).length;
    const number = await runThatHasRead("Hull");
    await announce();
    await operator("POST", `/runs/${number}/stop`, {});
    await endOf(operator, number);
    scratch.sandbox.faults.clear();
    expect(await settled()).toHaveLength(before + 1);
    const { started } = await announce();
    expect((await endOf(operator, started[0].run)).state).toBe("completed");
  });

  it("starts nothing where the orchestration was switched off meanwhile, and is not kept for later", async () => {
    const before = (await runs()).length;
    await scratch.query(
      `UPDATE orchestrations SET refreshed_at = now(), automatic = false WHERE id = '${shop.orchestrationId}'`,
    );
    // Switched off: nobody opens it, and it is not kept for later.
    expect(await settled()).toHaveLength(before);
    expect(await scratch.query("SELECT refreshed_at FROM orchestrations")).toEqual([{ refreshed_at: null }]);
  });
});
