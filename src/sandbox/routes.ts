/** All endpoints of the API in one table, and the way from a request to one: who calls, what is left of the limits, what they may do. */
import type { Actor } from "./access.ts";
import { type Answer, couldNotAuthenticate, invalidEndpoint, ok } from "./answers.ts";
import { anonymousUser } from "./api-user.ts";
import type { Call, Endpoint } from "./call.ts";
import type { Desk } from "./desk.ts";
import { bulkUserEndpoints } from "./endpoints/bulk-users.ts";
import { identityEndpoints } from "./endpoints/identities.ts";
import { jobStatusEndpoints } from "./endpoints/job-statuses.ts";
import { organizationMembershipEndpoints } from "./endpoints/organization-memberships.ts";
import { readUserEndpoints } from "./endpoints/read-users.ts";
import { singleUserEndpoints } from "./endpoints/single-users.ts";
import { userFieldEndpoints } from "./endpoints/user-fields.ts";

const endpoints: readonly Endpoint[] = [
  ...bulkUserEndpoints,
  ...readUserEndpoints,
  ...singleUserEndpoints,
  ...identityEndpoints,
  ...userFieldEndpoints,
  ...jobStatusEndpoints,
  ...organizationMembershipEndpoints,
];

const API_ROOT = "/api/v2";
const TOKEN_PATH = "/oauth/tokens";
const ME_PATH = `${API_ROOT}/users/me`;

const fixed = new Map(
  endpoints
    .filter(({ path }) => !path.includes(":"))
    .map((endpoint) => [`${endpoint.method} ${API_ROOT}${endpoint.path}`, endpoint]),
);

const patterned = endpoints
  .filter(({ path }) => path.includes(":"))
  .map((endpoint) => ({
    endpoint,
    form: new RegExp(`^${endpoint.method} ${API_ROOT}${endpoint.path.replace(/:\w+/g, "([^/]+)")}$`),
  }));

interface FoundEndpoint {
  readonly endpoint: Endpoint;
  readonly params: readonly string[];
}

function findEndpoint(method: string, path: string): FoundEndpoint | null {
  const key = `${method} ${path}`;
  const endpoint = fixed.get(key);
  if (endpoint) return { endpoint, params: [] };
  for (const { endpoint, form } of patterned) {
    const match = form.exec(key);
    if (match) return { endpoint, params: match.slice(1) };
  }
  return null;
}

/** A request as it came, before anybody knows who sent it. */
export interface Incoming extends Omit<Call, "actor" | "params"> {
  /** Without query and `.json`. */
  readonly path: string;
  readonly authorization: string | undefined;
}

/** The name under which a request is counted. */
export function endpointName(method: string, path: string): string {
  if (path === TOKEN_PATH) return "oauth_token";
  return findEndpoint(method, path)?.endpoint.name ?? (path.startsWith(API_ROOT) ? "unknown" : "page");
}

/** The token that a request carries, where it is one that can be revoked. */
export function revokeCaller({
  desk,
  authorization,
  atMs,
}: Pick<Incoming, "desk" | "authorization" | "atMs">): void {
  const caller = desk.access.caller(authorization, atMs);
  if (caller && !("status" in caller) && caller.bearer !== null) desk.access.revoke(caller.bearer);
}

export function answerIncoming(incoming: Incoming): Answer {
  const { desk, method, path, atMs, body } = incoming;
  if (method === "POST" && path === TOKEN_PATH) return desk.access.grant(body, atMs);
  const caller = desk.access.caller(incoming.authorization, atMs);
  const isMe = method === "GET" && path === ME_PATH;
  if (caller === null || "status" in caller)
    return isMe ? anonymousMe(desk, caller) : (caller ?? couldNotAuthenticate);
  return desk.limits.takeRequest(atMs) ?? answerCaller(incoming, caller);
}

function answerCaller(incoming: Incoming, actor: Actor): Answer {
  const { desk, method, path } = incoming;
  const found = findEndpoint(method, path);
  if (!found) return invalidEndpoint;
  const { endpoint, params } = found;
  const refusal = desk.access.refusal(actor, endpoint.access, endpoint.area, method);
  return refusal ?? endpoint.run({ ...incoming, actor, params });
}

/** Open to everybody: without a valid login it is 200 with nobody (zendesk-api.md 1). */
function anonymousMe(desk: Desk, refusal: Answer | null): Answer {
  if (refusal && desk.settings().wrongLoginOnMe === "refused") return refusal;
  return ok({ user: anonymousUser });
}
