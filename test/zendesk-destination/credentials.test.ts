/** Tokens: fetched once, renewed in time, refused for good; and secrets that never show. */
import { describe, expect, test } from "vitest";
import { tellFailure } from "../../src/core/failure.ts";
import { apiToken, aRow, calm, clock, failureOf, json, oauth, signal, stage } from "./scripted-zendesk.ts";

describe("tokens of an OAuth client", () => {
  test("are fetched once however many batches ask, and renewed once when refused", async () => {
    let granted = 0;
    let revoked = false;
    const { deliver, calls, events } = await stage(
      (request, response, body) => {
        if (request.url === "/oauth/tokens") {
          granted += 1;
          expect(JSON.parse(body)).toMatchObject({ grant_type: "client_credentials", scope: "read write" });
          setTimeout(() => json(response, 201, { access_token: `t${granted}`, expires_in: 1800 }), 20);
        } else if (revoked && request.headers.authorization === "Bearer t1")
          json(response, 401, { error: "invalid_token", error_description: "revoked" });
        else calm(request, response, body);
      },
      { credential: oauth },
    );
    await Promise.all(Array.from({ length: 8 }, (_, index) => deliver([aRow(index)])));
    expect(granted).toBe(1);
    revoked = true;
    await Promise.all(Array.from({ length: 8 }, (_, index) => deliver([aRow(index)])));
    expect(granted).toBe(2);
    expect(calls.filter((call) => call.includes("oauth"))).toHaveLength(2);
    expect(events.some(({ kind }) => kind === "renewed")).toBe(true);
  });

  test("are renewed before they run out", async () => {
    let granted = 0;
    const seen = new Set<string>();
    const { deliver } = await stage(
      (request, response, body) => {
        if (request.url === "/oauth/tokens")
          json(response, 201, { access_token: `t${++granted}`, expires_in: 1 });
        else {
          seen.add(request.headers.authorization ?? "");
          calm(request, response, body);
        }
      },
      { credential: oauth },
    );
    await deliver();
    // A token of one second is renewed after 0.8 of it.
    await clock.sleep(850);
    await deliver();
    // On a busy machine a third may have been due already.
    expect([...seen].slice(0, 2)).toEqual(["Bearer t1", "Bearer t2"]);
  });

  test("that are refused even when new end the delivery, and every later one at once", async () => {
    const { deliver, calls } = await stage(
      (request, response, body) =>
        request.url === "/oauth/tokens"
          ? calm(request, response, body)
          : json(response, 401, { error: "invalid_token" }),
      { credential: oauth },
    );
    expect(await failureOf(deliver())).toMatchObject({ code: "credentials_refused", next: "fix" });
    const before = calls.length;
    expect(await failureOf(deliver())).toMatchObject({ code: "credentials_refused" });
    expect(calls.length).toBe(before);
  });
});

describe("secrets", () => {
  test("never show in failures, checks or events, even when a server repeats them", async () => {
    for (const credential of [apiToken, oauth]) {
      const secrets = [
        "tok-secret-1",
        "hush-hush-2",
        Buffer.from("ops@socktown.com/token:tok-secret-1").toString("base64"),
      ];
      const { destination, deliver, events } = await stage(
        (_request, response) =>
          json(response, 401, { error: `no good: ${secrets.join(" ")}`, description: secrets.join(",") }),
        { credential },
      );
      const failure = await failureOf(deliver());
      const told = JSON.stringify([
        tellFailure(failure),
        failure,
        await destination.check(signal),
        events,
        destination,
      ]);
      const mine = credential.kind === "api-token" ? [secrets[0], secrets[2]] : [secrets[1]];
      for (const secret of mine) expect(told).not.toContain(secret);
    }
  });
});
