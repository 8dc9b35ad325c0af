/** A call of a route as its resource sees it: everything parsed and typed by the contract, the caller admitted. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { RouteName } from "../contract/api/paths.ts";
import type { Route } from "../contract/api/route.ts";
import type { Routes } from "../contract/api/routes.ts";
import type { Actor } from "./actor.ts";
import type { ServerParts } from "./server-parts.ts";

type Output<R, Key extends keyof Route> = R extends { readonly [K in Key]: infer S }
  ? S extends z.ZodType
    ? z.output<S>
    : undefined
  : undefined;

export interface Call<R> {
  readonly params: Output<R, "params">;
  readonly query: Output<R, "query">;
  readonly body: Output<R, "body">;
  /** Null only on routes that need no sign-in. */
  readonly actor: R extends { readonly role: "anyone" } ? Actor | null : Actor;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** JSON by the contract's shape; a file or stream answers through `reply` by itself. */
type Answer<R> = R extends { readonly answer: infer S }
  ? S extends z.ZodType
    ? z.input<S>
    : FastifyReply
  : never;

export type Calls<Name extends RouteName> = {
  readonly [N in Name]: (call: Call<Routes[N]>) => Promise<Answer<Routes[N]>>;
};

/** One resource: makes its calls from what the server has. */
export type Resource<Name extends RouteName> = (parts: ServerParts) => Calls<Name>;
