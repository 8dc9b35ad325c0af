/** What one route of the API is: who may call it, what it takes, what it answers; and the types that follow for its callers. */
import type { z } from "zod";
import type { Role } from "./field-shapes.ts";

export interface Route {
  /** The least role that may call it; `signed in` is any of them, `anyone` needs no sign-in. */
  readonly role: Role | "signed in" | "anyone";
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The JSON it answers; the others answer a file, an endless stream, or lead a browser elsewhere. */
  readonly answer: z.ZodType | "csv" | "ndjson" | "events" | "redirect";
  /** True where the body may hold many texts of queries. */
  readonly isLarge?: boolean;
}

type Input<S> = S extends z.ZodType ? z.input<S> : never;
type Given<R, Key extends keyof Route> = R extends { readonly [K in Key]: infer S }
  ? { readonly [K in Key]: Input<S> }
  : Record<never, never>;

/** What a caller gives: those of `params`, `query` and `body` that the route has; `query` may be left out. */
export type RouteInput<R> = Given<R, "params"> & Partial<Given<R, "query">> & Given<R, "body">;
export type RouteAnswer<R> = R extends { readonly answer: infer S }
  ? S extends z.ZodType
    ? z.output<S>
    : string
  : never;
