/** The rules by which the sandbox misbehaves, as plain data that a JSON file can hold, and their reader with messages that say what to write instead. */
import { z } from "zod";

export const faultKinds = [
  "unavailable",
  "rate-limited",
  "conflict",
  "server-error",
  "too-large",
  "dropped-before",
  "dropped-after",
  "hang",
  "late",
  "truncated",
  "token-revoked",
  "job-failed",
  "job-killed",
  "job-vanished",
  "job-slow",
  "row-failed",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Which users of a body a rule is about. Every key given must hold; texts compare without regard to case. */
export interface RowMatch {
  readonly externalId?: string | readonly string[];
  readonly email?: string | readonly string[];
  /** Any attribute, by its name or as `user_fields.<key>`. */
  readonly field?: string;
  readonly equals?: string | number | boolean | null;
  readonly contains?: string;
  /** A share of all users, the same ones each time, chosen by their identity. */
  readonly share?: number;
}

export interface FaultRule {
  readonly kind: FaultKind;

  // Which requests

  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** A path without `.json`; `*` stands for any part of it. Without a path: bulk user writes for job and row kinds, else the API's every path. */
  readonly path?: string;
  /** Only requests that hold such a user; for `row-failed`, the rows that fail. */
  readonly rows?: RowMatch;

  // Which of those, all that are given together; none means each

  /** The chance of each, 0 to 1. */
  readonly rate?: number;
  /** The nth ones, from 1. */
  readonly nth?: number | readonly number[];
  /** Every nth one. */
  readonly every?: number;
  /** Only after so many have passed. */
  readonly after?: number;
  /** At most so many times. */
  readonly times?: number;

  // How

  /** Seconds for `Retry-After`; null or absent sends none. */
  readonly retryAfter?: number | null;
  /** For error answers and `hang`: the request takes effect all the same. */
  readonly taken?: boolean;
  /** For `late`: how long the answer is held back. For `job-slow`: how much longer the job works. */
  readonly delayMs?: number;
  /** For `job-failed`, `job-killed`: the share of the rows that takes effect first. */
  readonly appliedShare?: number;
  /** For `row-failed`: the row's `error` and `details`. For jobs: the `message`. */
  readonly error?: string;
  readonly details?: string;
  readonly message?: string;
}

const texts = z.union([z.string(), z.array(z.string())]);
const share = z.number().min(0).max(1);
const count = z.number().int().min(1);

const ruleSchema = z.strictObject({
  kind: z.enum(faultKinds),
  method: z.enum(["GET", "POST", "PUT", "DELETE"]).optional(),
  path: z.string().startsWith("/").optional(),
  rows: z
    .strictObject({
      externalId: texts.optional(),
      email: texts.optional(),
      field: z.string().optional(),
      equals: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
      contains: z.string().optional(),
      share: share.optional(),
    })
    .optional(),
  rate: share.optional(),
  nth: z.union([count, z.array(count)]).optional(),
  every: count.optional(),
  after: z.number().int().min(0).optional(),
  times: count.optional(),
  retryAfter: z.number().min(0).nullable().optional(),
  taken: z.boolean().optional(),
  delayMs: z.number().min(0).optional(),
  appliedShare: share.optional(),
  error: z.string().optional(),
  details: z.string().optional(),
  message: z.string().optional(),
});

const fileSchema = z.union([z.array(z.unknown()), z.strictObject({ faults: z.array(z.unknown()) })]);

/** Thrown for a list of faults that cannot be read; the message names the rule, the key and what may stand there. */
export class FaultsInvalid extends Error {
  override readonly name = "FaultsInvalid";
  readonly next = "fix";
}

/** Reads `[rule, …]` or `{ "faults": [rule, …] }`. */
export function parseFaults(json: unknown): readonly FaultRule[] {
  const file = fileSchema.safeParse(json);
  if (!file.success)
    throw new FaultsInvalid('Faults are a list of rules, [{ "kind": … }, …], or { "faults": [ … ] }.');
  const rules = Array.isArray(file.data) ? file.data : file.data.faults;
  return rules.map(parseRule);
}

function parseRule(json: unknown, index: number): FaultRule {
  const parsed = ruleSchema.safeParse(json);
  if (!parsed.success) throw new FaultsInvalid(sayIssue(parsed.error.issues[0], index));
  return withoutUndefined(parsed.data);
}

function sayIssue(issue: z.core.$ZodIssue | undefined, index: number): string {
  const place = `Fault ${index + 1}`;
  const key = issue?.path.join(".") ?? "";
  if (issue?.code === "unrecognized_keys") {
    const where = key === "" ? "" : ` in ${key}`;
    const known = Object.keys(key === "rows" ? rowKeys : ruleSchema.shape);
    return `${place}: unknown key ${issue.keys.join(", ")}${where}. Known keys: ${known.join(", ")}.`;
  }
  if (key === "kind") return `${place}: kind must be one of ${faultKinds.join(", ")}.`;
  return `${place}${key === "" ? "" : `, ${key}`}: ${issue?.message ?? "cannot be read"}.`;
}

const rowKeys: Readonly<Record<keyof RowMatch, true>> = {
  externalId: true,
  email: true,
  field: true,
  equals: true,
  contains: true,
  share: true,
};

/** The schema's optional keys may be there and undefined; a rule has only keys that say something. */
function withoutUndefined(rule: z.infer<typeof ruleSchema>): FaultRule {
  return Object.fromEntries(
    Object.entries(rule).filter(([, value]) => value !== undefined),
  ) as unknown as FaultRule;
}
