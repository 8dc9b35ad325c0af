/** A Zendesk that follows a script, and the destination before it: for what no fault of the sandbox shows. Everything is closed after each test. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import { type Credential, defaultDestinationSettings } from "../../src/core/definition.ts";
import { Failure } from "../../src/core/failure.ts";
import type { DeliveryEvent, Destination, OutgoingRow } from "../../src/core/ports/destination.ts";
import { createZendesk } from "../../src/destinations/zendesk/zendesk.ts";
import { systemClock } from "../../src/runner/system-clock.ts";

export type Script = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export const clock = systemClock;
export const apiToken: Credential = {
  kind: "api-token",
  email: "ops@socktown.com",
  apiToken: "tok-secret-1",
};
export const oauth: Credential = { kind: "oauth-client", clientId: "deskfeed", clientSecret: "hush-hush-2" };

/** Closed after the test, in this order. */
export const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

export interface Stage {
  readonly destination: Destination;
  readonly calls: string[];
  readonly held: number[];
  readonly events: DeliveryEvent[];
  deliver(rows?: readonly OutgoingRow[], stop?: AbortSignal): ReturnType<Destination["deliver"]>;
}

export async function stage(
  script: Script,
  over: { credential?: Credential; path?: string; retryBudgetSeconds?: number; reserve?: number } = {},
): Promise<Stage> {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
    calls.push(`${request.method} ${request.url}`);
    script(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const held: number[] = [];
  const events: DeliveryEvent[] = [];
  const { credential = apiToken, path = "", retryBudgetSeconds = 30, reserve = 0.2 } = over;
  const destination = createZendesk({
    definition: {
      name: "Socktown",
      plugin: "zendesk",
      subdomain: "socktown",
      url: `http://127.0.0.1:${port}${path}`,
      credential,
      settings: { ...defaultDestinationSettings, requestTimeoutSeconds: 10, retryBudgetSeconds, reserve },
    },
    clock,
    random: () => 0.5,
    pace: { take: () => Promise.resolve({ left: () => undefined }), holdUntil: (at) => void held.push(at) },
  });
  open.push(destination, {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  const { signal } = new AbortController();
  const deliver: Stage["deliver"] = (rows = [aRow(0)], stop = undefined) =>
    destination.deliver(
      { number: 0, rows },
      { signal, ...(stop && { stop }), protectStaff: false, onEvent: (event) => void events.push(event) },
    );
  return { destination, calls, held, events, deliver };
}

export const aRow = (position: number): OutgoingRow => ({
  position,
  key: `c${position}`,
  externalId: `c${position}`,
  email: null,
  isNew: true,
  zendeskUserId: null,
  user: `{"name":"C ${position}","external_id":"c${position}"}`,
});

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** Takes every batch and completes its job at once. */
export const calm: Script = (request, response, body) => {
  const url = request.url ?? "";
  if (url.endsWith("/oauth/tokens"))
    json(response, 201, { access_token: "fresh-token", token_type: "bearer", expires_in: 1800 });
  else if (url.includes("/job_statuses/show_many")) {
    const ids = new URL(url, "http://x").searchParams.get("ids")?.split(",") ?? [];
    json(response, 200, { job_statuses: ids.map((id) => jobOf(id)) });
  } else if (url.endsWith("/create_or_update_many")) {
    const { users } = JSON.parse(body) as { users: { external_id: string }[] };
    const id = `V3-${users.map(({ external_id }) => external_id).join("-")}`;
    json(response, 200, { job_status: { id, status: "queued", url: "http://evil.example/steal" } });
  } else if (url.includes("/users/me")) json(response, 200, { user: { id: 1, name: "Ops", role: "admin" } });
  else json(response, 200, { user_fields: [], users: [] });
};

export const jobOf = (id: string): object => ({
  id,
  status: "completed",
  results: id
    .slice(3)
    .split("-")
    .map((externalId, index) => ({ id: 1_000 + index, status: "Created", external_id: externalId })),
});

export const failureOf = async (promise: Promise<unknown>): Promise<Failure> => {
  const error = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof Failure)) throw new Error(`expected a failure, got ${JSON.stringify(error)}`);
  return error;
};
export const { signal } = new AbortController();
