/**
 * The rows of a run in the order of their places: those with an answer or a problem from the store, then unsent and unchanged
 * ones from the plan that the engine keeps (`u` and the position, `n` and the key before).
 */
import { ConfigInvalid } from "../core/failure.ts";
import { invariant } from "../core/invariant.ts";
import type { Plan, PlanEntry } from "../core/ports/engine.ts";
import type { PlacedRow, RowFilter } from "../core/ports/run-book.ts";
import type { StoredRun } from "../core/ports/store.ts";
import { refuseRemoved } from "../core/removed-rows.ts";
import { planGone } from "../runner/planned-rows.ts";
import { Refused } from "./actor.ts";
import type { ServerParts } from "./server-parts.ts";

type Parts = Pick<ServerParts, "serverStore" | "engine">;
type PlannedOutcome = "unsent" | "unchanged";

const outcomeWords: Readonly<Record<string, readonly (RowFilter["outcomes"][number] | PlannedOutcome)[]>> = {
  rejected: ["rejected"],
  created: ["created"],
  updated: ["updated"],
  delivered: ["created", "updated"],
  failed: ["failed"],
  warned: ["warned"],
  unsent: ["unsent"],
  unchanged: ["unchanged"],
};

export interface AskedRows {
  readonly outcome?: string | undefined;
  readonly key?: string | undefined;
  readonly code?: string | undefined;
}

interface WantedRows {
  readonly stored: Omit<RowFilter, "limit" | "after">;
  readonly planned: readonly PlannedOutcome[];
  readonly key: string | null;
}

const isPlanned = (one: string): one is PlannedOutcome => one === "unsent" || one === "unchanged";

/** Throws Refused `outcome_unknown`. */
export function parseAskedRows({ outcome, key, code }: AskedRows): WantedRows {
  const words =
    outcome === undefined || outcome === "" ? ["rejected", "delivered", "failed"] : outcome.split(",");
  const outcomes = words.flatMap((word) => {
    const known = outcomeWords[word.trim()];
    if (known === undefined)
      throw new Refused(
        400,
        "outcome_unknown",
        `There is no outcome "${word.trim()}" to list.`,
        `Write one or more of ${Object.keys(outcomeWords).join(", ")}.`,
      );
    return known;
  });
  const wantedKey = key === undefined || key === "" ? null : key;
  return {
    stored: {
      // Found by its reason alone, a row may be any of the three.
      outcomes:
        code !== undefined && outcome === undefined
          ? ["rejected", "failed", "warned"]
          : outcomes.filter((one) => !isPlanned(one)),
      ...(wantedKey === null ? {} : { key: wantedKey }),
      ...(code === undefined ? {} : { code }),
    },
    // Nothing was wrong with them, so none has a reason.
    planned:
      code === undefined ? (["unsent", "unchanged"] as const).filter((one) => outcomes.includes(one)) : [],
    key: wantedKey,
  };
}

interface RowOrder {
  readonly run: StoredRun;
  readonly wanted: WantedRows;
  /** The place of the last row seen. */
  readonly after?: string | undefined;
  /** Rows read at once. */
  readonly chunk: number;
}

/** The plan is opened before the first row, so that one that is gone is told instead of a list that breaks off. */
export async function openRunRows(
  parts: Parts,
  order: RowOrder,
): Promise<AsyncGenerator<readonly PlacedRow[]>> {
  const { run, wanted } = order;
  refuseRemoved(run);
  const planned = wanted.planned.filter((one) => run.tally[one] > 0);
  const plan = planned.length === 0 ? null : await parts.engine.openPlan(run.id);
  if (planned.length > 0 && plan === null) throw planGone(run);
  return rowPages(parts, { ...order, planned, plan });
}

async function* rowPages(
  parts: Parts,
  order: RowOrder & { readonly planned: readonly PlannedOutcome[]; readonly plan: Plan | null },
): AsyncGenerator<readonly PlacedRow[]> {
  const { run, wanted, planned, plan, after } = order;
  const start = parsePlace(after);
  if (start.section === "stored" && wanted.stored.outcomes.length > 0)
    yield* storedPages(parts, order, after);
  if (plan === null) return;
  if (planned.includes("unsent") && start.section !== "unchanged")
    yield* unsentPages(parts, {
      run,
      plan,
      key: wanted.key,
      from: start.section === "unsent" ? start.from : 0,
    });
  if (planned.includes("unchanged"))
    yield* unchangedPages(plan, wanted.key, start.section === "unchanged" ? start.after : undefined);
}

type Start =
  | { readonly section: "stored" }
  | { readonly section: "unsent"; readonly from: number }
  | { readonly section: "unchanged"; readonly after: string };

function parsePlace(place: string | undefined): Start {
  if (place === undefined || /^[rafw]/.test(place)) return { section: "stored" };
  if (place.startsWith("n")) return { section: "unchanged", after: place.slice(1) };
  const position = /^u(\d{1,10})$/.exec(place)?.[1];
  if (position !== undefined) return { section: "unsent", from: Number(position) + 1 };
  throw new ConfigInvalid("That is no place to go on from.", {
    code: "after_unknown",
    next: "fix",
    advice: "Give `after` the `next` of the page before.",
  });
}

async function* storedPages(
  { serverStore }: Parts,
  { run, wanted, chunk }: RowOrder,
  start: string | undefined,
): AsyncGenerator<readonly PlacedRow[]> {
  let after = start;
  for (;;) {
    const page = { ...wanted.stored, limit: chunk, ...(after === undefined ? {} : { after }) };
    const rows = await serverStore.runs.rows(run.number, page);
    if (rows.length > 0) yield rows;
    after = rows.at(-1)?.place;
    if (rows.length < chunk || after === undefined) return;
  }
}

/** Answers are asked for by so many positions: what was sent whole is passed over without reading its rows. */
const positionsAtOnce = 20_000;
const silent = { code: null, column: null, message: null, job: null } as const;

async function* unsentPages(
  { serverStore }: Parts,
  order: { readonly run: StoredRun; readonly plan: Plan; readonly key: string | null; readonly from: number },
): AsyncGenerator<readonly PlacedRow[]> {
  const { run, plan, key } = order;
  const answeredOf = (from: number, to: number) => serverStore.runs.answeredPositions(run.number, from, to);
  const toRows = (page: readonly PlanEntry[], answered: ReadonlySet<number>): readonly PlacedRow[] =>
    page
      .filter(({ position }) => !answered.has(position))
      .map((row) => ({
        ...silent,
        key: row.key,
        outcome: "unsent",
        zendeskUserId: row.zendeskUserId,
        place: `u${row.position}`,
      }));
  if (key !== null) {
    for await (const page of plan.entries({ from: order.from, key }))
      for (const row of page) yield toRows([row], await answeredOf(row.position, row.position + 1));
    return;
  }
  for (let from = order.from; from < plan.entriesTotal; from += positionsAtOnce) {
    const to = Math.min(from + positionsAtOnce, plan.entriesTotal);
    const answered = await answeredOf(from, to);
    if (answered.size === to - from) continue;
    for await (const page of plan.entries({ from })) {
      yield toRows(
        page.filter(({ position }) => position < to),
        answered,
      );
      if ((page.at(-1)?.position ?? to) >= to - 1) break;
    }
  }
}

async function* unchangedPages(
  plan: Plan,
  key: string | null,
  after: string | undefined,
): AsyncGenerator<readonly PlacedRow[]> {
  const wanted = key?.toLowerCase();
  for await (const keys of plan.unchangedKeys(after === undefined ? {} : { after })) {
    invariant(
      after === undefined || keys[0] !== after,
      "a page of unchanged rows goes on behind the last one",
    );
    yield keys
      .filter((one) => wanted === undefined || one.toLowerCase() === wanted)
      .map((one) => ({ ...silent, key: one, outcome: "unchanged", zendeskUserId: null, place: `n${one}` }));
  }
}
