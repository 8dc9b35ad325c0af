/**
 * Sends one request to a Zendesk account and brings back what came of it, as a value: an answer, or the way it broke off.
 * It alone touches the network; it knows nothing of credentials, limits or retries.
 */
import { Pool } from "undici";
import type { Traffic } from "../../core/ports/destination.ts";

export interface ZendeskRequest {
  readonly method: "GET" | "POST" | "PUT";
  /** From the account's root, with its query, for example `/api/v2/users/me`. Never an address that an answer gave. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string;
  /** The value of the Authorization header. */
  readonly authorization?: string;
  /** Called when it has been given to the network. */
  readonly onLeft?: () => void;
}

export type HeaderValues = Readonly<Record<string, string | string[] | undefined>>;

export interface AnswerReply {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: HeaderValues;
  readonly text: string;
}

export interface BrokenReply {
  readonly kind: "broken";
  /** False only when it is certain that nothing left. */
  readonly mayHaveArrived: boolean;
  /** The network's own code, such as ECONNRESET. */
  readonly reason: string;
}

export type Reply = AnswerReply | BrokenReply;

export interface ClientOptions {
  /** Scheme, host, port, and a path prefix if a proxy has one. */
  readonly url: string;
  readonly connectionsMax: number;
  readonly requestTimeoutMs: number;
}

/** Connecting is quick or not at all. */
const connectTimeoutMsMax = 10_000;
/** 100 jobs of 100 result rows of some 250 bytes are 2.5 MB; whatever is far beyond is not an answer of this API. */
const answerBytesMax = 32_000_000;
/** Idle connections are dropped before the server does, so that a write does not meet a closing socket. */
const keepAliveMs = 3_000;

/** Failures that happen before a byte of the request has left (https://undici.nodejs.org/#/docs/api/Errors and Node's own system errors). */
const neverLeft = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
]);

export class Client {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #timeoutMs: number;
  #sentCount = 0;
  #sentBytes = 0;
  #receivedBytes = 0;

  constructor({ url, connectionsMax, requestTimeoutMs }: ClientOptions) {
    const { origin, pathname } = new URL(url);
    this.#prefix = pathname.replace(/\/+$/, "");
    this.#timeoutMs = requestTimeoutMs;
    this.#pool = new Pool(origin, {
      connections: connectionsMax,
      pipelining: 1,
      connect: { timeout: Math.min(connectTimeoutMsMax, requestTimeoutMs) },
      headersTimeout: requestTimeoutMs,
      bodyTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      maxResponseSize: answerBytesMax,
    });
  }

  /** Requests that were sent or tried. */
  get sentCount(): number {
    return this.#sentCount;
  }

  get traffic(): Traffic {
    return { sent: this.#sentBytes, received: this.#receivedBytes };
  }

  /** Rejects only when aborted, with the signal's reason, or for a bug of ours. */
  async send(request: ZendeskRequest, signal: AbortSignal): Promise<Reply> {
    signal.throwIfAborted();
    this.#sentCount += 1;
    // Two reasons to stop: the caller leaves, or the whole answer takes too long (undici's own limits are per part).
    const stop = new AbortController();
    const leave = (): void => stop.abort(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    const timer = setTimeout(() => stop.abort(new AnswerTooLate()), this.#timeoutMs);
    try {
      return await this.#exchange(request, stop.signal);
    } catch (error) {
      signal.throwIfAborted();
      return brokenReply(error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", leave);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #exchange(
    { method, path, body, authorization, onLeft }: ZendeskRequest,
    signal: AbortSignal,
  ): Promise<Reply> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (body !== undefined) {
      headers["content-type"] = "application/json";
      this.#sentBytes += Buffer.byteLength(body);
    }
    if (authorization !== undefined) headers.authorization = authorization;
    const answer = this.#pool.request({
      method,
      path: this.#prefix + path,
      headers,
      ...(body === undefined ? {} : { body }),
      signal,
    });
    onLeft?.();
    const { statusCode, headers: answered, body: stream } = await answer;
    const text = await stream.text();
    this.#receivedBytes += Buffer.byteLength(text);
    return { kind: "answer", status: statusCode, headers: answered, text };
  }
}

class AnswerTooLate extends Error {
  override readonly name = "AnswerTooLate";
  readonly code = "ANSWER_TOO_LATE";
}

/** The network's errors carry a code; whatever does not is our own bug and goes on as it is. */
function brokenReply(error: unknown): BrokenReply {
  const reason = networkCode(error);
  if (reason === null) throw error;
  return { kind: "broken", reason, mayHaveArrived: !neverLeft.has(reason) && !isTlsCode(reason) };
}

function networkCode(error: unknown): string | null {
  if (error instanceof AggregateError) return networkCode(error.errors[0]);
  if (!(error instanceof Error)) return null;
  const { code } = error as Error & { readonly code?: unknown };
  if (typeof code === "string") return code;
  return error.cause === undefined ? null : networkCode(error.cause);
}

/** Certificates are judged before the request leaves. */
export function isTlsCode(code: string): boolean {
  return /CERT|SIGNED|TLS|SSL|UNABLE_TO_(GET|VERIFY)/.test(code);
}

/** The answer's JSON, or undefined where the text is none: errors may be HTML or plain text, and bodies may be cut short. */
export function readAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
