/** One request to the API, as an endpoint sees it, and what an endpoint is. */
import type { Access, Actor, Area } from "./access.ts";
import type { Answer } from "./answers.ts";
import type { Desk } from "./desk.ts";
import type { Befallen } from "./faults.ts";
import type { WriteContext } from "./write-user.ts";

export interface Call {
  readonly desk: Desk;
  readonly actor: Actor;
  readonly method: string;
  /** What stood for the `:name` parts of the endpoint's path, in order. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly atMs: number;
  readonly writer: string | null;
  readonly befallen: Befallen;
  /** What the endpoint did, for the log. */
  readonly done: { users: number; jobId: string | null };
}

export interface Endpoint {
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Without `/api/v2` and `.json`; `:name` stands for one part. */
  readonly path: string;
  readonly access: Access;
  readonly area: Area;
  readonly run: (call: Call) => Answer;
}

export function writeContext(call: Call, jobId: string | null, atMs: number): WriteContext {
  const { users, fields, organizations, mails } = call.desk;
  return {
    users,
    fields,
    organizations,
    mails,
    settings: call.desk.settings(),
    actorRole: call.actor.user.role,
    atMs,
    jobId,
    writer: call.writer,
  };
}
