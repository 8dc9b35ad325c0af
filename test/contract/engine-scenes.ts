/** What the tests of every engine share: tables that any engine can be given, requests, and a small judge. */
import { expect } from "vitest";
import { Failure } from "../../src/core/failure.ts";
import type { Engine, Judgement, Plan, PlanEntry, PlanRequest } from "../../src/core/ports/engine.ts";
import { problem } from "../../src/core/problem.ts";
import type { EngineOpening } from "./engine-opening.ts";

export type PortableType =
  | "text"
  | "integer"
  | "wide-decimal"
  | "double"
  | "boolean"
  | "date"
  | "timestamp"
  | "text-list";

/** Values as text in the engine's own literal form; lists as arrays. A double may be "nan", "inf" or "-inf". */
export type PortableValue = string | boolean | null | readonly (string | null)[];

export interface PortableTable {
  readonly columns: Readonly<Record<string, PortableType>>;
  readonly rows: readonly (readonly PortableValue[])[];
}

export interface EngineHarness {
  engine: Engine;
  /** By which another process opens the same engine; those with a state file after it was closed here. */
  readonly opening: EngineOpening;
  /** Makes the table anew. Names used: `customers` and `others`. */
  setTable(name: "customers" | "others", table: PortableTable): Promise<void>;
  /** Closes the engine and opens it again over the same ledger. */
  reopen(): Promise<void>;
  /** Forgets ledger and plans, as if their place had been wiped. The engine is open afterwards. */
  loseLedger(): Promise<void>;
  /** Writes that the ledger is of another format. The engine is closed afterwards. */
  setLedgerFormat(format: number): Promise<void>;
  close(): Promise<void>;
}

export type Declare = (title: string, test: (harness: EngineHarness) => Promise<void>) => void;

export const never = new AbortController().signal;

/** A small stand-in for core's judge: a row needs a name; what is held decides whether it changed. */
export function judgeSimply(page: Parameters<PlanRequest["judge"]>[0]): readonly Judgement[] {
  return page.map(({ ordinal, key, row, before, shared }): Judgement => {
    if (key === null) return { ordinal, verdict: "rejected", problems: [problem("identity_missing")] };
    if (row.name === null || row.name === undefined)
      return { ordinal, verdict: "rejected", problems: [problem("name_missing", "name")] };
    const held = JSON.stringify(row);
    if (!shared && held === before) return { ordinal, verdict: "unchanged", held };
    const warnings = row.city === "?" ? [problem("value_left_out", "city")] : [];
    return { ordinal, verdict: "send", user: held, held, warnings };
  });
}

export const sql = "SELECT external_id, email, name, city FROM customers ORDER BY seq";

export function request(id: string, over: Partial<PlanRequest> = {}): PlanRequest {
  return {
    id,
    target: "zendesk_users",
    query: { sql, dialect: "trino" },
    identity: { externalId: "external_id", email: "email" },
    columns: ["external_id", "email", "name", "city"],
    version: "1",
    judge: judgeSimply,
    signal: never,
    ...over,
  };
}

export type Customer = readonly [
  externalId: string | null,
  email: string | null,
  name: string | null,
  city?: string | null,
];

export function customers(...rows: readonly Customer[]): PortableTable {
  return {
    columns: { seq: "integer", external_id: "text", email: "text", name: "text", city: "text" },
    rows: rows.map(([externalId, email, name, city], index) => [
      String(index + 1),
      externalId,
      email,
      name,
      city ?? null,
    ]),
  };
}

export async function collect<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

export const entriesOf = (plan: Plan): Promise<readonly PlanEntry[]> => collect(plan.entries({}));

/** Everything sent arrives, in batches of two; of many rows in a few. */
export async function deliverAll(plan: Plan): Promise<void> {
  const entries = await entriesOf(plan);
  const size = Math.max(2, Math.ceil(entries.length / 5));
  for (let from = 0; from < entries.length; from += size)
    await plan.settle(
      entries
        .slice(from, from + size)
        .map(({ position }) => ({ position, state: "delivered", zendeskUserId: 9000 + position })),
    );
  await plan.close(true);
}

export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const caught = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(caught).toBeInstanceOf(Failure);
  return caught as Failure;
}
