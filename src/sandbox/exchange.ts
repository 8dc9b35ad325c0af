/** One request on the wire: read, struck by faults or answered, held back, sent, written down. What the API says is decided in routes.ts. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, badRequest, couldNotAuthenticate, invalidToken, payloadTooLarge } from "./answers.ts";
import type { Desk } from "./desk.ts";
import type { FaultRule } from "./fault-rules.ts";
import type { RequestEnd } from "./request-log.ts";
import { answerIncoming, endpointName, type Incoming, revokeCaller } from "./routes.ts";
import { pickBetween } from "./seeded-random.ts";
import { type Attributes, isAttributes } from "./user-attributes.ts";

/** How long a `late` answer is held back where the rule does not say. */
const LATE_MS_DEFAULT = 5_000;

interface Wire {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Answers one API request; resolves when the answer is on its way or will never be. */
export async function exchange(desk: Desk, wire: Wire): Promise<void> {
  const { request } = wire;
  const { method = "GET", url = "/", headers } = request;
  const text = await readBody(request, desk.settings().bodyBytesMax);
  const atMs = desk.clock();
  desk.jobs.advance();
  const [rawPath = "", query = ""] = url.split("?", 2);
  const body = text === null ? undefined : parseBody(text);
  const path = rawPath.replace(/\.json$/, "");
  const done: Incoming["done"] = { users: 0, jobId: null };
  const writer = writerName(headers["user-agent"]);
  const rows = desk.faults.list().length === 0 ? [] : rowsIn(body);
  const befallen = desk.faults.decide({ method, path, rows });
  const { authorization } = headers;
  const incoming: Incoming = {
    desk,
    method,
    path,
    query: new URLSearchParams(query),
    body,
    atMs,
    writer,
    befallen,
    authorization,
    done,
  };
  const rule = befallen.request;
  const natural = () =>
    text === null ? payloadTooLarge : body === malformed ? notJson : answerIncoming(incoming);
  const end = await strike(wire, incoming, rule, natural);
  const fault = rule?.kind ?? befallen.job?.kind ?? null;
  desk.log.note({
    atMs,
    method,
    path: url,
    endpoint: endpointName(method, path),
    end,
    ...done,
    fault,
    writer,
  });
  // After the answer, so that it says "queued" and yet an instant job is done before anybody can ask again.
  desk.jobs.advance();
}

/** Does what a fault asks for, or sends the natural answer where there is none. */
async function strike(
  { request, response }: Wire,
  incoming: Incoming,
  rule: FaultRule | null,
  natural: () => Answer,
): Promise<RequestEnd> {
  const { desk, atMs } = incoming;
  if (rule === null) return send(response, desk, natural());
  switch (rule.kind) {
    case "dropped-before":
    case "dropped-after":
      if (rule.kind === "dropped-after") natural();
      request.socket.resetAndDestroy();
      return "dropped";
    case "hang":
      if (rule.taken) natural();
      return "unanswered";
    case "late":
      return send(response, desk, natural(), rule.delayMs ?? LATE_MS_DEFAULT);
    case "truncated":
      return send(response, desk, truncated(natural()));
    default:
      if (rule.taken) natural();
      if (rule.kind === "token-revoked") revokeCaller(incoming);
      return send(response, desk, faultAnswer(rule, desk, incoming.authorization), 0, atMs);
  }
}

function faultAnswer(rule: FaultRule, desk: Desk, authorization: string | undefined): Answer {
  const retryAfter = rule.retryAfter ?? null;
  const headers: Record<string, string> = retryAfter === null ? {} : { "retry-after": String(retryAfter) };
  switch (rule.kind) {
    case "rate-limited":
      return desk.limits.injected(retryAfter);
    case "conflict":
      return {
        status: 409,
        body: { error: "Conflict", description: "The resource was changed at the same time" },
        headers,
      };
    case "too-large":
      return payloadTooLarge;
    case "token-revoked":
      return authorization?.toLowerCase().startsWith("bearer") ? invalidToken : couldNotAuthenticate;
    case "server-error":
      return {
        status: 500,
        body: "<html><body>Internal Server Error</body></html>",
        headers: { ...headers, "content-type": "text/html" },
      };
    default:
      return { status: 503, body: "Service Unavailable", headers };
  }
}

/** Cut in the middle, with a length that says it is whole: the reader finds out when it parses. */
function truncated(answer: Answer): Answer {
  const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {});
  const headers = { "content-type": "application/json; charset=utf-8", ...answer.headers };
  return { status: answer.status, body: text.slice(0, Math.floor(text.length / 2)), headers };
}

async function send(
  response: ServerResponse,
  desk: Desk,
  answer: Answer,
  heldBackMs = 0,
  atMs = desk.clock(),
): Promise<number> {
  const planHeaders = desk.limits.planHeaders(atMs);
  const latencyMs = heldBackMs + pickBetween(desk.random, desk.settings().latencyMs);
  if (latencyMs > 0) await wait(latencyMs);
  const { body } = answer;
  const text = body === null ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const type = typeof body === "string" ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
  response.writeHead(answer.status, {
    ...(body === null ? {} : { "content-type": type, "content-length": Buffer.byteLength(text) }),
    // The sandbox's own clock, which a test may set, not the machine's.
    date: new Date(desk.clock()).toUTCString(),
    "x-zendesk-api-version": "v2",
    "x-request-id": `sandbox-${desk.log.count() + 1}`,
    ...planHeaders,
    ...answer.headers,
  });
  response.end(text);
  return answer.status;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/** The body as text; null when it is larger than the limit, of which the rest is read and dropped so that the answer can be. */
async function readBody(request: IncomingMessage, bytesMax: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= bytesMax) chunks.push(chunk);
  }
  return bytes > bytesMax ? null : Buffer.concat(chunks).toString("utf8");
}

const malformed = Symbol("a body that is no JSON");

const notJson = badRequest("Unprocessable JSON", "The request body is not valid JSON");

function parseBody(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    // SyntaxError is how JSON.parse says so; the caller gets a 400.
    if (error instanceof SyntaxError) return malformed;
    throw error;
  }
}

function rowsIn(body: unknown): readonly Attributes[] {
  if (!isAttributes(body)) return [];
  const { users, user } = body;
  return (Array.isArray(users) ? users : [user]).filter(isAttributes);
}

/** Deskfeed by its own name or by none; any other caller by what it calls itself. */
function writerName(userAgent: string | undefined): string {
  if (userAgent === undefined || /^(deskfeed|undici)\b/i.test(userAgent)) return "Deskfeed";
  return userAgent.split("/", 1)[0]?.slice(0, 40) ?? "API";
}
