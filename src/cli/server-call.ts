/** Calls the API of the server that owns the data folder; what it refuses becomes the failure that the work would have thrown here. */
import { Agent, request } from "undici";
import type { ApiError } from "../contract/api/field-shapes.ts";
import { basePath, paths, type RouteName } from "../contract/api/paths.ts";
import type { RouteAnswer, RouteInput } from "../contract/api/route.ts";
import type { Routes } from "../contract/api/routes.ts";
import { ConfigInvalid, Failure } from "../core/failure.ts";

type InputOf<Name extends RouteName> = RouteInput<Routes[Name]>;

interface LooseInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

interface Place {
  readonly url: string;
  readonly key: string | null;
}

export interface ServerCalls {
  readonly url: string;
  call<Name extends RouteName>(
    name: Name,
    input: InputOf<Name>,
    signal?: AbortSignal,
  ): Promise<RouteAnswer<Routes[Name]>>;
  /** The text of an answer piece by piece, as it comes. */
  stream<Name extends RouteName>(
    name: Name,
    input: InputOf<Name>,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<string>>;
  close(): Promise<void>;
}

/** The server cannot be reached, or broke off. */
export class ServerAway extends Failure {
  override readonly name = "ServerAway";

  constructor(url: string, cause: unknown) {
    super(`The server at ${url} does not answer any more.`, {
      code: "server_away",
      next: "retry",
      advice: "Look whether it still runs; what it was at goes on when it is started again.",
      cause,
    });
  }
}

const connectTimeoutMs = 5000;

export function createServerCalls({ url, key }: Place): ServerCalls {
  // A plan or a check may take its time; a server that is gone ends the connection.
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: connectTimeoutMs } });
  const send = async (
    name: RouteName,
    { params = {}, query = {}, body }: LooseInput,
    signal?: AbortSignal,
  ) => {
    const [method = "GET", template = ""] = paths[name].split(" ");
    const path = template.replace(/:(\w+)/g, (_, part: string) => encodeURIComponent(String(params[part])));
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const response = await request(`${url}${basePath}${path}`, {
      method: method as "GET",
      query: Object.fromEntries(given),
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      dispatcher: agent,
      ...(signal === undefined ? {} : { signal }),
    });
    if (response.statusCode >= 400) throw refusalOf(response.statusCode, await response.body.text());
    return response.body;
  };
  const reaching = async <T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof Failure ? error : new ServerAway(url, error);
    }
  };
  return {
    url,
    call: (name, input, signal) =>
      reaching(async () => {
        const text = await (await send(name, input, signal)).text();
        return JSON.parse(text);
      }, signal),
    async stream(name, input, signal) {
      const body = await reaching(() => send(name, input, signal), signal);
      return pieces(body, (work) => reaching(work, signal));
    },
    close: () => agent.destroy(),
  };
}

async function* pieces(
  body: AsyncIterable<Uint8Array>,
  reaching: <T>(work: () => Promise<T>) => Promise<T>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const chunks = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await reaching(() => chunks.next());
      if (next.done === true) return;
      yield decoder.decode(next.value, { stream: true });
    }
  } finally {
    await chunks.return?.();
  }
}

interface Told {
  readonly code: string;
  readonly message: string;
  readonly advice?: string | null | undefined;
  readonly place?: object | null | undefined;
}

/** What a person can mend ends with exit code 2 here as there; the rest with 1. */
export function failureOf(status: number, { code, message, advice, place }: Told): Failure {
  const details = {
    code,
    next: status < 500 ? "fix" : "retry",
    ...(advice == null ? {} : { advice }),
    ...(place == null ? {} : { place }),
  } as const;
  return status < 500 && status !== 401 ? new ConfigInvalid(message, details) : new Failure(message, details);
}

function refusalOf(status: number, text: string): Failure {
  try {
    const { error }: ApiError = JSON.parse(text);
    return failureOf(status, error);
  } catch (cause) {
    return new Failure(`The server answered ${status}, and not in its own words.`, {
      code: "server_odd",
      next: "retry",
      cause,
    });
  }
}
