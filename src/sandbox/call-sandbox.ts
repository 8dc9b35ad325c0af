/** Asks a sandbox over HTTP as a plain caller would: for tests, where a ready-made client would hide statuses, headers and broken bodies. */

export interface SandboxReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
}

export interface SandboxCall {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: unknown;
  /** Null sends none; the sample account's API token by default. */
  readonly authorization?: string | null;
  readonly signal?: AbortSignal;
}

export function basic(email: string, apiToken: string): string {
  return `Basic ${Buffer.from(`${email}/token:${apiToken}`).toString("base64")}`;
}

export async function callSandbox(url: string, path: string, call: SandboxCall = {}): Promise<SandboxReply> {
  const { method = "GET", body, authorization = basic("ops@socktown.com", "sandbox-token"), signal } = call;
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (authorization !== null) headers.authorization = authorization;
  const response = await fetch(url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: readJson(text) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A body that is no JSON is an answer too.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What stands at a place such as "job_status.results.0.id". */
export function at(json: unknown, place: string): unknown {
  let value = json;
  for (const key of place.split("."))
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

/** Sends users through a bulk call and gives the job's id. */
export async function sendUsers(
  url: string,
  users: readonly object[],
  call: SandboxCall & { readonly path?: string } = {},
): Promise<string> {
  const path = call.path ?? "/api/v2/users/create_or_update_many.json";
  const reply = await callSandbox(url, path, { method: "POST", ...call, body: { users } });
  return String(at(reply.json, "job_status.id"));
}

/** The results of a job that has ended. */
export async function resultsOf(url: string, jobId: string): Promise<unknown> {
  return at((await callSandbox(url, `/api/v2/job_statuses/${jobId}.json`)).json, "job_status.results");
}
