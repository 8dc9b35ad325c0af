/** `deskfeed serve` as its users start it: one address, a run that survives `kill -9`, and commands that talk to it. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { openShop, type Running, type Shop, shopYaml, until } from "./deskfeed-process.ts";

let sandbox: Sandbox;
let shop: Shop;

beforeAll(async () => {
  sandbox = await startSandbox({ settings: { jobMs: [700, 700] } });
  shop = await openShop();
  const rows = Array.from({ length: 600 }, (_, at) => `c-${at},Customer ${at}`);
  await shop.write("data/customers.csv", `external_id,name\n${rows.join("\n")}\n`);
  await shop.write(
    "queries/zendesk-users.sql",
    "SELECT external_id, name FROM Customers ORDER BY external_id",
  );
  await shop.write(
    "deskfeed.yaml",
    shopYaml({ url: sandbox.url, tables: { Customers: "data/customers.csv" } }),
  );
});

afterAll(async () => {
  await shop.close();
  await sandbox.close();
});

async function serve(): Promise<{ readonly server: Running; readonly url: string; readonly token: string }> {
  const server = shop.start(["serve", "--port", "0", "--json"]);
  let text = "";
  server.child.stdout?.on("data", (part: string) => {
    text += part;
  });
  await until("the server prints its address", () => text.includes("\n"));
  const { url, link } = JSON.parse(text);
  return { server, url, token: link.split("#")[1] };
}

type Json = { readonly [key: string]: unknown };

async function call(url: string, method: string, path: string, cookie: string, body?: unknown) {
  const response = await fetch(`${url}/api${path}`, {
    method,
    headers: { cookie, origin: url, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const cookies = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails when it is not there.
  return { status: response.status, cookie: cookies, json: (await response.json()) as Json & any };
}

it("sets up the owner, loses no row of a run to kill -9, and neither does a command that watches it", async () => {
  sandbox.faults.add({
    kind: "unavailable",
    path: "/api/v2/users/create_or_update_many",
    after: 2,
    retryAfter: 1,
  });
  const first = await serve();
  const owner = {
    token: first.token,
    name: "Mara",
    email: "mara@example.com",
    password: "a good long password",
  };
  const { cookie } = await call(first.url, "POST", "/session/setup", "", owner);
  const { json: list } = await call(first.url, "GET", "/orchestrations", cookie);
  expect(list.items).toMatchObject([{ name: "Zendesk - Users", managedBy: "deskfeed.yaml" }]);
  const started = await call(first.url, "POST", `/orchestrations/${list.items[0].id}/runs`, cookie, {});
  expect(started.json.run.status).toBe("Waiting to start…");
  // The run waits for Zendesk until the fault is taken away, however slow everything else is.
  const path = `/runs/${started.json.run.number}`;
  await until("some rows are delivered", async () => {
    const { json } = await call(first.url, "GET", path, cookie);
    return json.run.answered > 0;
  });

  const watching = shop.start(["run", "Zendesk - Users", "--json"]);
  // Zendesk lets nobody through just now, so it is told that the run waits, or how far it was.
  await until("the command watches the server's run", () => /Delivering|waiting/.test(watching.said()));

  first.server.child.kill("SIGKILL");
  await first.server.ended;
  sandbox.faults.clear();
  const second = await serve();
  const signedIn = await call(second.url, "POST", "/session/link", "", { token: second.token });
  expect(signedIn.json).toMatchObject({ purpose: "sign in", me: { name: "Mara", role: "admin" } });
  let last: Json = {};
  await until(
    "the run is finished by the next server",
    async () => {
      const { json } = await call(second.url, "GET", path, signedIn.cookie);
      last = json.run;
      return json.run.state === "completed";
    },
    40_000,
  );
  expect(last.rows).toMatchObject({ read: 600, delivered: 600, failed: 0, unsent: 0 });
  const watched = await watching.ended;
  expect(watched.stderr).toContain("has not ended; it is taken up instead of a new one");
  expect(watched.code).toBe(0);
  expect(JSON.parse(watched.stdout)).toMatchObject({ status: "completed", rows: { delivered: 600 } });
  expect(sandbox.truth.users().filter(({ externalId }) => externalId?.startsWith("c-"))).toHaveLength(600);

  second.server.child.kill("SIGTERM");
  expect((await second.server.ended).code).toBe(0);
  const runs = await shop.run(["runs", "--json"]);
  expect(JSON.parse(runs.stdout)).toMatchObject([{ status: "completed" }]);
}, 120_000);
