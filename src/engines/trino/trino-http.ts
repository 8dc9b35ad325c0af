/**
 * Exchanges one request with a Trino coordinator: credentials, compression, retry of what passes by itself. It knows nothing of
 * statements. Every request here may be repeated: a query that was posted and never asked for does not run (trino.io/docs, client protocol).
 */
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Agent, type Dispatcher, Pool } from "undici";
import { EngineFailed } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";

export type TrinoCredential =
  | { readonly kind: "none" }
  | { readonly kind: "password"; readonly password: string }
  | { readonly kind: "token"; readonly token: string };

export interface TrinoHttpOptions {
  /** Scheme, host and port, and a path prefix if a proxy has one. */
  readonly url: string;
  readonly user: string;
  readonly credential: TrinoCredential;
  /** Send credentials over plain http too: they can be read by everybody on the way. */
  readonly allowPlainCredentials: boolean;
  /** PEM of certificates to trust beside the usual ones. */
  readonly certificate: string | null;
  /** Longest time spent on trying one request again. */
  readonly retryBudgetMs: number;
  readonly clock: Clock;
  /** From 0 up to 1, for spreading our waits. */
  readonly random: () => number;
}

export interface TrinoRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** From the coordinator's root. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Longest time spent on trying this one again, where it is not the usual one. */
  readonly retryBudgetMs?: number;
}

/** Something that the coordinator has put elsewhere, such as in an object store. */
export interface ElsewhereRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const connectTimeoutMs = 10_000;
/** Trino holds a poll open for a second or so; a coordinator that collects garbage may take much longer. */
const answerTimeoutMs = 120_000;
/** Pages of results are about 16 MB at most (protocol.v1 target result size), compressed or not. */
const answerBytesMax = 256 * 1024 * 1024;
const connectionsMax = 16;
const backoffMsMin = 200;
const backoffMsMax = 10_000;
/** Overloaded, or a proxy between two coordinators: 502, 503 and 504 by Trino's own protocol, 429 by proxies. */
const passing = new Set([429, 502, 503, 504]);
const moved = new Set([301, 302, 303, 307, 308]);
const unzip = promisify(gunzip);
const limits = {
  connections: connectionsMax,
  connect: { timeout: connectTimeoutMs },
  headersTimeout: answerTimeoutMs,
  bodyTimeout: answerTimeoutMs,
  maxResponseSize: answerBytesMax,
};

export class TrinoHttp {
  readonly #options: TrinoHttpOptions;
  readonly #pool: Pool;
  readonly #elsewhere = new Agent(limits);
  readonly #prefix: string;
  readonly #origin: string;
  readonly #credential: Readonly<Record<string, string>>;
  #receivedBytes = 0;

  constructor(options: TrinoHttpOptions) {
    this.#options = options;
    const { origin, pathname, protocol } = new URL(options.url);
    this.#origin = origin;
    this.#prefix = pathname.replace(/\/+$/, "");
    this.#credential = authorization(options, protocol === "https:");
    this.#pool = new Pool(origin, {
      ...limits,
      connect: {
        ...limits.connect,
        ...(options.certificate === null ? {} : { ca: options.certificate }),
      },
    });
  }

  /** Bytes of answers as they came over the network. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** The JSON of a 200; anything else is a failure after what may pass has been tried again. */
  async ask(request: TrinoRequest, signal?: AbortSignal): Promise<unknown> {
    const body = await this.bytes(request, signal);
    return body === null ? null : this.#parsed(body.toString("utf8"));
  }

  /** The same, as it came, from where the coordinator sends us for it; null for an answer that has no content. */
  async bytes(request: TrinoRequest, signal?: AbortSignal): Promise<Buffer | null> {
    const headers = {
      ...request.headers,
      "x-trino-user": this.#options.user,
      "accept-encoding": "gzip",
      ...this.#credential,
    };
    const exchange = (): Promise<Dispatcher.ResponseData> =>
      this.#pool.request({
        method: request.method,
        path: this.#prefix + request.path,
        headers,
        ...(request.body === undefined ? {} : { body: request.body }),
        ...(signal === undefined ? {} : { signal }),
      });
    const answer = await this.#repeat(exchange, signal, request.retryBudgetMs);
    if (answer.status === 204) return null;
    if (answer.location !== undefined) {
      const url = new URL(answer.location, this.#origin).href;
      return await this.bytesFrom({ url, headers: request.headers ?? {} }, signal);
    }
    if (answer.status !== 200) throw this.#failure(answer);
    return answer.body;
  }

  /** Without our credentials: they go to the configured address only. */
  async bytesFrom({ url, headers }: ElsewhereRequest, signal?: AbortSignal): Promise<Buffer> {
    const { origin, pathname, search } = new URL(url);
    const exchange = (): Promise<Dispatcher.ResponseData> =>
      this.#elsewhere.request({
        method: "GET",
        ...{ origin, path: pathname + search },
        headers,
        ...(signal === undefined ? {} : { signal }),
      });
    const answer = await this.#repeat(exchange, signal);
    if (answer.status === 200) return answer.body;
    throw new EngineFailed(
      `Trino has put a part of the result at ${origin}, which ${answer.status === 0 ? "cannot be reached" : `answers ${answer.status}`}: ${said(answer)}`,
      {
        code: "engine_storage_unreachable",
        next: "fix",
        advice:
          "Let this machine reach the cluster's spooling storage, or write spooling: false under customer360.",
        cause: answer.cause,
      },
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.destroy(), this.#elsewhere.destroy()]);
  }

  /** The answer of the first exchange that does not pass by itself, or of the last that the budget allows. */
  async #repeat(
    exchange: () => Promise<Dispatcher.ResponseData>,
    signal: AbortSignal | undefined,
    retryBudgetMs = this.#options.retryBudgetMs,
  ): Promise<Answer> {
    const { clock, random } = this.#options;
    const startedMs = clock.monotonic();
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      const answer = await this.#exchange(exchange, signal);
      const ownWaitMs =
        Math.min(backoffMsMax, backoffMsMin * 2 ** Math.min(attempt - 1, 10)) * (0.5 + random() / 2);
      const waitMs = answer.retryAfterMs ?? ownWaitMs;
      const isOver = clock.monotonic() - startedMs + waitMs > retryBudgetMs;
      if (!answer.mayPass || isOver) return answer;
      await clock.sleep(waitMs, signal);
    }
  }

  async #exchange(
    exchange: () => Promise<Dispatcher.ResponseData>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    try {
      const { statusCode, headers, body } = await exchange();
      const bytes = Buffer.from(await body.arrayBuffer());
      this.#receivedBytes += bytes.length;
      return {
        status: statusCode,
        body: headers["content-encoding"] === "gzip" ? await unzip(bytes) : bytes,
        mayPass: passing.has(statusCode),
        retryAfterMs: retryAfterMs(headers["retry-after"]),
        ...(moved.has(statusCode) ? { location: String(headers.location) } : {}),
      };
    } catch (error) {
      signal?.throwIfAborted();
      return brokenOff(error);
    }
  }

  #parsed(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new EngineFailed(`${this.#origin} does not answer as Trino does.`, {
        code: "engine_unreachable",
        next: "fix",
        advice: "Check customer360.url: it is the address of a Trino coordinator.",
        cause,
      });
    }
  }

  #failure(answer: Answer): EngineFailed {
    const { status, cause } = answer;
    if (status === 401 || status === 403)
      return new EngineFailed(
        `Trino at ${this.#origin} refuses the user ${this.#options.user}: ${said(answer) || status}`,
        {
          code: "engine_credentials_refused",
          next: "fix",
          advice: "Check customer360.user and the password or token.",
        },
      );
    const what = status === 0 ? `cannot be reached: ${said(answer)}` : `answers ${status}: ${said(answer)}`;
    return new EngineFailed(`Trino at ${this.#origin} ${what}`, {
      code: "engine_unreachable",
      next: status === 0 || passing.has(status) ? "wait" : "fix",
      advice: "Check customer360.url and that the coordinator runs.",
      cause,
    });
  }
}

interface Answer {
  /** 0 when none came. */
  readonly status: number;
  readonly body: Buffer;
  readonly mayPass: boolean;
  /** Where a part of a result is instead. */
  readonly location?: string;
  readonly retryAfterMs: number | null;
  readonly cause?: unknown;
}

const said = ({ body }: Answer): string =>
  body
    .toString("utf8")
    .replace(/<[^>]*>/g, " ")
    .trim()
    .slice(0, 200);

/** Certificates do not mend themselves; every other break of a connection may pass. */
function brokenOff(error: unknown): Answer {
  const cause = error instanceof AggregateError ? error.errors[0] : error;
  if (!(cause instanceof Error)) throw error;
  const code = String((cause as Error & { readonly code?: unknown }).code ?? "");
  if (code === "") throw error;
  const isTls = /CERT|SSL|TLS|SELF_SIGNED/.test(code);
  const body = Buffer.from(`${cause.message} (${code})`);
  return { status: 0, body, mayPass: !isTls, retryAfterMs: null, cause: error };
}

/** Seconds or a date (RFC 9110, 10.2.3); a date is not obeyed, it hangs on two clocks. */
function retryAfterMs(header: string | string[] | undefined): number | null {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

function authorization(options: TrinoHttpOptions, isSecure: boolean): Readonly<Record<string, string>> {
  const { credential, user, allowPlainCredentials } = options;
  if (credential.kind === "none") return {};
  if (!isSecure && !allowPlainCredentials)
    throw new EngineFailed(`A password or token would go to ${options.url} in the clear.`, {
      code: "engine_credentials_plain",
      next: "fix",
      advice: "Use an https address, or set customer360.allowPlainCredentials where the way is safe.",
    });
  switch (credential.kind) {
    case "password":
      return {
        authorization: `Basic ${Buffer.from(`${user}:${credential.password}`).toString("base64")}`,
      };
    case "token":
      return { authorization: `Bearer ${credential.token}` };
    default:
      return credential satisfies never;
  }
}
