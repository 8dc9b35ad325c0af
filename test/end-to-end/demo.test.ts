/** `deskfeed demo` ends by serving what it made: one address, the owner's set-up behind it, the sandbox beside it. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openShop, type Shop, until } from "./deskfeed-process.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});

afterAll(() => shop.close());

it("shows the product at once, and the commands in its folder talk to it", async () => {
  const demo = shop.start(["demo", "--customers", "20"]);
  let told = "";
  demo.child.stdout?.on("data", (text: string) => {
    told += text;
  });
  await until("the demo prints its address", () => told.includes("Ctrl-C ends the demo"));
  const [, url = "", token = ""] =
    /Open Deskfeed: (http:\/\/127\.0\.0\.1:\d+)\/welcome#(\S+)/.exec(told) ?? [];
  const page = await fetch(`${url}/welcome`);
  expect(page.headers.get("content-type")).toContain("text/html");
  const link = await fetch(`${url}/api/session/link`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  expect(await link.json()).toMatchObject({ purpose: "setup" });
  const sandbox = /support agent sees them: (http\S+)/.exec(told)?.[1] ?? "";
  expect(await (await fetch(sandbox)).text()).toContain("<html");

  const folder = join(shop.folder, ".deskfeed", "demo");
  const there = ["--config", join(folder, "deskfeed.yaml"), "--data", join(folder, ".deskfeed")];
  const again = await shop.run(["run", "Zendesk - Users", "--json", ...there]);
  expect(JSON.parse(again.stdout)).toMatchObject({ status: "completed", rows: { delivered: 0, unsent: 0 } });

  demo.child.kill("SIGTERM");
  expect((await demo.ended).code).toBe(0);
});
