/** Calls a route of the API by its name, with the types of its schemas; fails with ApiError or NotConnected, never with less. */
import { basePath, paths, type RouteName } from "../../contract/api/paths.ts";
import type { RouteAnswer, RouteInput } from "../../contract/api/route.ts";
import type { Routes } from "../../contract/api/routes.ts";
import { ApiError, NotConnected } from "./api-error.ts";

export type { RouteName };
export type InputOf<Name extends RouteName> = RouteInput<Routes[Name]>;
export type AnswerOf<Name extends RouteName> = RouteAnswer<Routes[Name]>;

interface LooseInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** The address of a route, for links and downloads. */
export function addressOf<Name extends RouteName>(name: Name, input: Omit<InputOf<Name>, "body">): string {
  const { params = {}, query = {} } = input as LooseInput;
  const template = paths[name].slice(paths[name].indexOf(" ") + 1);
  const path = template.replace(/:(\w+)/g, (_whole, key: string) => encodeURIComponent(String(params[key])));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(key, String(value));
  }
  const tail = search.size === 0 ? "" : `?${search}`;
  return `${basePath}${path}${tail}`;
}

const signedOutListeners = new Set<() => void>();

/** Told when the server says that the sign-in has run out. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => {
    signedOutListeners.delete(listener);
  };
}

export async function callRoute<Name extends RouteName>(
  name: Name,
  input: InputOf<Name>,
  signal?: AbortSignal,
): Promise<AnswerOf<Name>> {
  const response = await requestRoute(name, input, "application/json", signal);
  return JSON.parse(await response.text()) as AnswerOf<Name>;
}

/** The answer itself, once it is known to be one; its body is the caller's to read. */
export async function requestRoute<Name extends RouteName>(
  name: Name,
  input: InputOf<Name>,
  accept: string,
  signal?: AbortSignal,
): Promise<Response> {
  const { body } = input as LooseInput;
  const method = paths[name].slice(0, paths[name].indexOf(" "));
  const response = await send(addressOf(name, input), {
    method,
    headers: { accept, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!response.ok) throw failureOf(name, response, await response.text());
  return response;
}

async function send(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new NotConnected(cause);
  }
}

function failureOf(name: RouteName, response: Response, text: string): ApiError {
  const body = parsed(text);
  const told = body?.error;
  if (response.status === 401 && name !== "signIn") {
    for (const tell of signedOutListeners) tell();
  }
  const sentence = told?.message ?? `The server answered ${response.status}, and not in its own words.`;
  return new ApiError({
    status: response.status,
    code: told?.code ?? `http_${response.status}`,
    message: told?.advice === undefined ? sentence : `${sentence} ${told.advice}`,
    requestId: told?.request ?? response.headers.get("x-request-id") ?? undefined,
    retryAfterSeconds: Number(response.headers.get("retry-after")) || null,
    body,
  });
}

interface ErrorBody {
  readonly error?: {
    readonly code?: string;
    readonly message?: string;
    readonly advice?: string;
    readonly request?: string;
  };
}

function parsed(text: string): ErrorBody | undefined {
  try {
    return JSON.parse(text) as ErrorBody;
  } catch {
    // A proxy's page, not ours; the status says enough.
    return undefined;
  }
}
