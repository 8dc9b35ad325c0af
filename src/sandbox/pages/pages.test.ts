import { request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { sendUsers } from "../call-sandbox.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";

let sandbox: Sandbox;

afterEach(() => sandbox.close());

const notice =
  "Sandbox: a help desk that Deskfeed runs on this machine to practise with. It is not Zendesk, and nothing leaves here.";

async function read(path: string): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(sandbox.url + path);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Asks under a name of the caller's choice, which fetch does not allow. */
function statusFor(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ port: sandbox.port, host: "127.0.0.1", headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

describe("the pages", () => {
  it("say on each that this is not Zendesk, and lead back where an address is given", async () => {
    sandbox = await startSandbox({ deskfeedUrl: "http://127.0.0.1:4000/" });
    for (const path of ["/", "/users", "/fields", "/jobs", "/requests", "/nowhere", "/users/7"]) {
      const { text } = await read(path);
      expect(text).toContain(notice);
      expect(text).toContain('href="http://127.0.0.1:4000/">Back to Deskfeed');
    }
    expect((await read("/nowhere")).status).toBe(404);
  });

  it("allow no script, no foreign content and no frame", async () => {
    sandbox = await startSandbox();
    const { headers, text } = await read("/");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(text).not.toMatch(/<script|style=|\son\w+="/);
    expect((await read("/sandbox.css")).headers.get("content-type")).toContain("text/css");
  });

  it("are not read under a foreign name that points at this machine", async () => {
    sandbox = await startSandbox();
    expect(await statusFor("evil.example")).toBe(421);
    expect(await statusFor(`localhost:${sandbox.port}`)).toBe(200);
  });

  it("show hostile values as text, everywhere", async () => {
    sandbox = await startSandbox();
    const hostile = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;
    const fields = { city: hostile, preferences: hostile };
    const rows = [
      { external_id: hostile, name: hostile, phone: hostile, tags: [hostile], user_fields: fields },
      { external_id: hostile, name: "", email: hostile },
    ];
    const jobId = await sendUsers(sandbox.url, rows);
    const id = sandbox.truth.userByExternalId(hostile)?.id;
    const query = encodeURIComponent(hostile);
    const paths = [
      `/users/${id}`,
      "/users",
      `/users?q=${query}`,
      `/jobs/${jobId}`,
      "/jobs",
      `/requests?x=${query}`,
      "/fields",
    ];
    for (const path of paths) expect((await read(path)).text).not.toMatch(/<script|<img/);
    expect((await read(`/users/${id}`)).text).toContain("&lt;script&gt;");
  });

  it("show a user as an agent would see them, with the marks of what was written", async () => {
    sandbox = await startSandbox();
    const fields = {
      city: "México D.F.",
      loyalty_tier: "platinum",
      ltv: 18420.5,
      last_purchase: "2026-08-12",
      vip: true,
    };
    const ana = {
      external_id: "amp-01f7c2",
      name: "ana trujillo",
      email: "ana@trujillo.mx",
      user_fields: fields,
    };
    await sendUsers(sandbox.url, [{ ...ana, phone: "+525555554729", verified: true }]);
    const jobId = await sendUsers(sandbox.url, [{ external_id: "amp-01f7c2", email: "ana.t@trujillo.mx" }]);
    const { text } = await read(`/users/${sandbox.truth.userByExternalId("amp-01f7c2")?.id}`);
    for (const shown of [
      "México D.F.",
      "Platinum",
      "18,420.50",
      "12 Aug 2026",
      "+525555554729",
      "primary",
      "secondary",
    ])
      expect(text).toContain(shown);
    expect(text).toContain("What the agent knows now");
    expect(text).toContain("(second e-mail address added)");
    expect(text).toContain(`href="/jobs/${jobId}"`);
    expect(text).toContain("&quot;external_id&quot;: &quot;amp-01f7c2&quot;");
    expect(text.match(/class="mark"/g)).toHaveLength(5);
  });

  it("find users by name, address, number and external id", async () => {
    sandbox = await startSandbox();
    await sendUsers(sandbox.url, [
      { external_id: "amp-1", name: "Ana Trujillo", email: "ana@trujillo.mx", phone: "+525555554729" },
      { external_id: "amp-2", name: "Ben", email: "ben@socktown.com" },
    ]);
    for (const search of ["truj", "ANA@", "5554729", "amp-1", "ana trujillo"]) {
      const { text } = await read(`/users?q=${encodeURIComponent(search)}`);
      expect(text).toContain("Ana Trujillo");
      expect(text).not.toContain(">Ben<");
    }
    expect((await read("/users?q=nobody")).text).toContain("No users match");
  });

  it("page through many users, the last written first", async () => {
    sandbox = await startSandbox();
    const people = Array.from({ length: 100 }, (_, index) => ({
      external_id: `p${index}`,
      name: `Person ${index} end`,
    }));
    await sendUsers(sandbox.url, people);
    const first = await read("/users");
    expect(first.text).toContain("Person 99 end");
    expect(first.text).not.toContain("Person 49 end");
    expect(first.text).toContain('href="/users?page=2"');
    expect((await read("/users?page=2")).text).toContain("Person 49 end");
  });

  it("cut a name of ten thousand characters and make control characters visible", async () => {
    sandbox = await startSandbox();
    await sendUsers(sandbox.url, [
      { external_id: "long", name: "n".repeat(10_000) },
      { external_id: "odd", name: "a\u202eb\u0007c" },
    ]);
    const list = (await read("/users")).text;
    expect(list).not.toContain("n".repeat(300));
    expect(list).toContain("a\\u202eb\\u0007c");
  });
});
