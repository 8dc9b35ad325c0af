/** Decides which faults befall a request, and counts what it did. How each looks on the wire is in exchange.ts; what it does to jobs, in job.ts. */
import type { FaultKind, FaultRule } from "./fault-rules.ts";
import { isRowMeant } from "./row-match.ts";
import type { Random } from "./seeded-random.ts";
import type { Attributes } from "./user-attributes.ts";

export interface FaultTarget {
  readonly method: string;
  /** Without `.json` and query. */
  readonly path: string;
  /** The users in the body. */
  readonly rows: readonly Attributes[];
}

/** What befalls one request. */
export interface Befallen {
  /** At most one: the first rule that strikes. */
  readonly request: FaultRule | null;
  readonly job: FaultRule | null;
  readonly rows: readonly FaultRule[];
}

const nothingBefallen: Befallen = { request: null, job: null, rows: [] };

interface KeptRule {
  readonly rule: FaultRule;
  readonly path: RegExp;
  seen: number;
  struck: number;
}

const bulkWrites = /^\/api\/v2\/users\/(create_many|create_or_update_many|update_many|destroy_many)$/;
const userWrites =
  /^\/api\/v2\/users(\/(create_or_update|create_many|create_or_update_many|update_many|destroy_many|\d+))?$/;
const anyApi = /^\/(api|oauth)\//;

export class FaultBook {
  readonly #random: Random;
  #rules: KeptRule[] = [];
  readonly #counts = new Map<FaultKind, number>();

  constructor(random: Random) {
    this.#random = random;
  }

  add(...rules: readonly FaultRule[]): void {
    for (const rule of rules) this.#rules.push({ rule, path: pathForm(rule), seen: 0, struck: 0 });
  }

  clear(): void {
    this.#rules = [];
  }

  list(): readonly FaultRule[] {
    return this.#rules.map(({ rule }) => rule);
  }

  /** How often each kind struck; for `row-failed`, rows. */
  counts(): Readonly<Partial<Record<FaultKind, number>>> {
    return Object.fromEntries(this.#counts);
  }

  note(kind: FaultKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  decide(target: FaultTarget): Befallen {
    if (this.#rules.length === 0) return nothingBefallen;
    let request: FaultRule | null = null;
    let job: FaultRule | null = null;
    const rows: FaultRule[] = [];
    for (const kept of this.#rules) {
      const { rule } = kept;
      const isFree = rule.kind === "row-failed" || (isJobKind(rule.kind) ? job === null : request === null);
      if (!isFree || !isMeant(kept, target) || !this.#strikes(kept)) continue;
      if (rule.kind === "row-failed") rows.push(rule);
      else if (isJobKind(rule.kind)) job = rule;
      else request = rule;
      if (rule.kind !== "row-failed") this.note(rule.kind);
    }
    return { request, job, rows };
  }

  #strikes(kept: KeptRule): boolean {
    const { rate, nth, every, after, times } = kept.rule;
    kept.seen += 1;
    if (times !== undefined && kept.struck >= times) return false;
    if (after !== undefined && kept.seen <= after) return false;
    if (nth !== undefined && !(typeof nth === "number" ? [nth] : nth).includes(kept.seen)) return false;
    if (every !== undefined && kept.seen % every !== 0) return false;
    if (rate !== undefined && this.#random() >= rate) return false;
    kept.struck += 1;
    return true;
  }
}

function isJobKind(kind: FaultKind): boolean {
  return kind.startsWith("job-");
}

function isMeant({ rule, path }: KeptRule, target: FaultTarget): boolean {
  if (rule.method !== undefined && rule.method !== target.method) return false;
  if (!path.test(target.path) || (rule.kind === "row-failed" && target.method === "GET")) return false;
  const { rows } = rule;
  return rows === undefined || target.rows.some((row) => isRowMeant(row, rows));
}

function pathForm({ path, kind }: FaultRule): RegExp {
  if (path === undefined) return kind === "row-failed" ? userWrites : isJobKind(kind) ? bulkWrites : anyApi;
  const escaped = path
    .replace(/\.json$/, "")
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`);
}
