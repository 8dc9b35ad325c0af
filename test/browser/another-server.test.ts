/** A page whose server goes away and that comes back to another one on the same store: it misses nothing. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  addPerson,
  type Caller,
  callerOf,
  openShop,
  type ScratchServer,
  startScratchServer,
  stopScratchPostgres,
} from "../server/scratch-server.ts";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { webFolder } from "./fixture-server.ts";

const password = "a good long password";

/** What stands before several servers: everything goes to one, until it is told of another. */
async function openBalancer() {
  let target: string | null = null;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    if (target === null) {
      socket.destroy();
      return;
    }
    const there = connect(Number(new URL(target).port), "127.0.0.1");
    for (const one of [socket, there]) {
      open.add(one);
      one.on("error", () => undefined);
      one.on("close", () => {
        open.delete(one);
        socket.destroy();
        there.destroy();
      });
    }
    socket.pipe(there).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const leadTo = (url: string | null) => {
    target = url;
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo,
    async close() {
      leadTo(null);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.skipIf(!hasBrowser)("a page that comes back to another server", () => {
  let scratch: ScratchServer;
  let second: { readonly url: string; close(): Promise<void> };
  let balancer: Awaited<ReturnType<typeof openBalancer>>;
  let browser: Browser;
  let atSecond: Caller;
  let email: string;
  beforeAll(async () => {
    scratch = await startScratchServer({ webFolder });
    second = await scratch.beside();
    balancer = await openBalancer();
    browser = await openBrowser();
    await openShop(scratch, await scratch.as("operator"));
    email = (await addPerson(scratch.serverStore, "admin", password)).email;
    const admin = await scratch.as("admin");
    const made = await admin("POST", "/api-keys", { name: "test", role: "operator" });
    atSecond = callerOf(second.url, { authorization: `Bearer ${made.json.key}` });
  });
  afterAll(async () => {
    await browser?.close();
    await balancer?.close();
    await second?.close();
    await scratch?.close();
    await stopScratchPostgres();
  });

  it("shows what happened while it had none, and what happens from then on", async () => {
    balancer.leadTo(scratch.url);
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(`${balancer.url}/queries`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("Zendesk - Users").first().waitFor();
    balancer.leadTo(null);
    await atSecond("POST", "/queries", { name: "Made while it was away", sql: "SELECT 1 AS name" });
    await page
      .getByText(/not connected|Not connected/)
      .first()
      .waitFor();
    balancer.leadTo(second.url);
    await page.getByText("Made while it was away").first().waitFor();
    await atSecond("POST", "/queries", { name: "Made afterwards", sql: "SELECT 1 AS name" });
    await page.getByText("Made afterwards").first().waitFor();
    // Without a gap long enough to be told of: from one server straight to the other.
    balancer.leadTo(scratch.url);
    await atSecond("POST", "/queries", { name: "Made in between", sql: "SELECT 1 AS name" });
    await page.getByText("Made in between").first().waitFor();
    expect(await page.getByText("Zendesk - Users").count()).toBeGreaterThan(0);
    await page.close();
  }, 180_000);
});
