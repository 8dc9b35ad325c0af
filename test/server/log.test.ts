/** The log of a server under which everything goes wrong that can quote a secret or a customer: it says what happened, and quotes neither. */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EngineFailed } from "../../src/core/failure.ts";
import { createLog } from "../../src/server/log.ts";
import {
  type Caller,
  destinationBody,
  endOf,
  eventually,
  openShop,
  runToEnd,
  type ScratchServer,
  type Shop,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

/** Words that stand in a customer's row or in a credential, and nowhere else. */
const planted = {
  name: "Xanthippe Quillfeather",
  email: "xanthippe@quillfeather.example",
  phone: "+52 55 5555 4729",
  city: "Zyzzogeton",
  apiToken: "planted-token-9f8e7d",
  password: "planted password 6a5b4c",
};

const customers = `amperity_id,full_name,email,phone,city,state,is_opted_in
amp-1,${planted.name},${planted.email},${planted.phone},${planted.city},DF,true
amp-2,Second ${planted.name},second.${planted.email},${planted.phone},${planted.city},DF,true
`;

let scratch: ScratchServer;
let operator: Caller;
let shop: Shop;

beforeAll(async () => {
  scratch = await startScratchServer();
  operator = await scratch.as("admin");
  await scratch.writeCustomers(customers);
  shop = await openShop(scratch, operator);
});

afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

const entries = () => scratch.log.map((line) => JSON.parse(line));

it("tells runs with their names and counts, one JSON document a line", async () => {
  const run = await runToEnd(operator, shop);
  await eventually(
    async () => entries(),
    (seen) => seen.some(({ event }) => event === "run ended"),
  );
  expect(entries().find(({ event }) => event === "run ended")).toMatchObject({
    level: "info",
    worker: "test",
    run: run.number,
    orchestration: "Zendesk - Users",
    state: "completed",
    created: 2,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
});

it("quotes neither secrets nor customers, whatever fails", async () => {
  const { sandbox, folder } = scratch;
  // Refused credentials, with the token and the password in the requests.
  const tested = await operator("POST", "/destinations/test", {
    ...destinationBody(sandbox, "Wrong"),
    credential: { kind: "api-token", email: planted.email, apiToken: planted.apiToken },
  });
  expect(tested.json.checks.some(({ state }: { state: string }) => state === "failed")).toBe(true);
  const refused = await scratch.anyone("POST", "/session/sign-in", {
    email: planted.email,
    password: planted.password,
  });
  expect(refused.status).toBe(401);
  // A query whose error quotes the value that does not convert, as preview and as a run.
  const sql =
    "SELECT amperity_id AS external_id, full_name AS name, CAST(city AS bigint) AS notes FROM Customer_360";
  const bad = await operator("POST", "/queries", { name: "Bad", folder: "", sql });
  const { id, revision } = bad.json.query;
  await operator("POST", `/queries/${id}/activate`, { revision });
  const preview = await operator("POST", "/queries/preview", { sql });
  expect(preview.status).toBe(422);
  const orchestration = await operator("POST", "/orchestrations", {
    name: "Bad",
    objectId: id,
    destinationId: shop.destinationId,
  });
  const started = await operator("POST", `/orchestrations/${orchestration.json.orchestration.id}/runs`, {});
  expect((await endOf(operator, started.json.run.number)).state).toBe("failed");
  // A search for a person by name and key, and files that vanish or break under the engine.
  await operator("GET", `/runs?search=${encodeURIComponent(planted.name)}`);
  await writeFile(join(folder, "customers.csv"), `${customers}amp-3,"${planted.name}\n`);
  await operator("GET", "/customer-360/tables");
  await rm(join(folder, "customers.csv"));
  await operator("POST", "/queries/preview", { sql: "SELECT * FROM Customer_360" });
  const log = scratch.log.join("");
  expect(entries().some(({ run, state }) => run === started.json.run.number && state === "failed")).toBe(
    true,
  );
  for (const [what, value] of Object.entries(planted)) expect(log, what).not.toContain(value);
});

it("leaves out what an error of a database quotes, and keeps the rest of it", () => {
  const lines: string[] = [];
  const log = createLog({
    isTerminal: false,
    worker: "test",
    now: () => 0,
    write: (line) => lines.push(line),
  });
  log.trouble(
    new Error(
      `Could not convert string '${planted.name}' to INT64, near "${planted.city}" of ${planted.email}`,
    ),
  );
  log.trouble(
    new EngineFailed(`The row of ${planted.phone} is too long.`, {
      code: "engine_failed",
      next: "retry",
      advice: "Try again.",
    }),
  );
  log.info("signed in", { password: planted.password, token: planted.apiToken, name: "Ops" });
  const text = lines.join("");
  for (const [what, value] of Object.entries(planted)) expect(text, what).not.toContain(value);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    message: "Could not convert string … to INT64, near … of …",
  });
  expect(JSON.parse(lines[0] ?? "").stack).toContain("log.test.ts");
  expect(JSON.parse(lines[1] ?? "")).toMatchObject({ code: "engine_failed", advice: "Try again." });
});
