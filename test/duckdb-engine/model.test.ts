/** The engine against a model of a few lines: whatever is edited, delivered, lost and left in doubt, both plan the same. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Engine, Plan, PlanRequest, Settlement } from "../../src/core/ports/engine.ts";
import { problem } from "../../src/core/problem.ts";
import { engineFolder, planOf } from "./engine-folder.ts";

interface ModelRow {
  readonly id: string | null;
  readonly name: string | null;
}

interface OrderedRow extends ModelRow {
  readonly ordinal: number;
}

/** What becomes of a row that was sent. */
type Fate = "delivered" | "doubtful" | "failed";

interface Step {
  readonly rows: readonly ModelRow[];
  readonly version: string;
  /** In turn for the rows sent; all delivered when empty. */
  readonly fates: readonly Fate[];
}

const step: fc.Arbitrary<Step> = fc.record({
  rows: fc.array(
    fc.record({
      id: fc.constantFrom("a", "A", "b", "c", " ", null),
      name: fc.constantFrom("x", "y", "z", null),
    }),
    { maxLength: 7 },
  ),
  version: fc.constantFrom("1", "1", "1", "2"),
  fates: fc.array(fc.constantFrom<Fate>("delivered", "doubtful", "failed"), { maxLength: 5 }),
});

const judge: PlanRequest["judge"] = (page) =>
  page.map(({ ordinal, key, row, before, shared }) => {
    if (key === null || row.name === null)
      return { ordinal, verdict: "rejected", problems: [problem("name_missing")] };
    const held = JSON.stringify(row);
    if (!shared && held === before) return { ordinal, verdict: "unchanged", held };
    return { ordinal, verdict: "send", user: held, held, warnings: [] };
  });

/** What is known of one identity: the rows that made it what it is, null when that is in doubt, and what is held. */
interface Held {
  readonly seen: string | null;
  readonly held: string | null;
}

interface Expected {
  readonly tally: Plan["tally"];
  /** Ordinals of the rows to send, in order of delivery. */
  readonly sent: readonly number[];
  readonly rejected: readonly number[];
}

class Model {
  readonly #ledger = new Map<string, Held>();

  /** Plans, lets the fates decide, and settles. */
  run({ rows, version, fates }: Step): Expected {
    const groups = new Map<string | null, OrderedRow[]>();
    for (const [index, row] of rows.entries()) {
      const key = row.id?.trim().toLowerCase() || null;
      groups.set(key, [...(groups.get(key) ?? []), { ...row, ordinal: index + 1 }]);
    }
    const rejected: number[] = (groups.get(null) ?? []).map(({ ordinal }) => ordinal);
    const waves = new Map<number, number>();
    const counts = { new: 0, changed: 0 };
    const later: (() => void)[] = [];
    for (const [key, group] of groups) {
      if (key === null) continue;
      const known = this.#ledger.get(key);
      const whole = seenOf(group, version);
      const seen = group.every((row) => seenOf([row], version) === known?.seen) ? known?.seen : whole;
      const bad = group.filter(({ name }) => name === null);
      rejected.push(...bad.map(({ ordinal }) => ordinal));
      const good = group.filter(({ name }) => name !== null);
      if (known !== undefined && known.seen === seen) continue;
      const only = group.length === 1 ? good[0] : undefined;
      if (only !== undefined && known?.held === heldOf(only)) {
        later.push(() => this.#ledger.set(key, { seen: whole, held: heldOf(only) }));
        continue;
      }
      for (const [wave, { ordinal }] of good.entries()) waves.set(ordinal, wave);
      counts[known === undefined ? "new" : "changed"] += good.length;
      later.push(() => this.#settle(key, whole, good, sent, fates));
    }
    const sent = [...waves].sort(([a, one], [b, other]) => one - other || a - b).map(([ordinal]) => ordinal);
    const left = [...this.#ledger.keys()].filter((key) => !groups.has(key)).length;
    for (const work of later) work();
    const unchanged = rows.length - counts.new - counts.changed - rejected.length;
    const tally = { read: rows.length, ...counts, unchanged, rejected: rejected.length, left };
    return { tally, sent, rejected: rejected.sort((a, b) => a - b) };
  }

  #settle(
    key: string,
    whole: string,
    rows: readonly OrderedRow[],
    sent: readonly number[],
    fates: readonly Fate[],
  ) {
    const fateOf = (ordinal: number): Fate => fateAt(fates, sent.indexOf(ordinal));
    const settled = rows.filter(({ ordinal }) => fateOf(ordinal) !== "failed");
    if (settled.length === 0) return;
    const arrived = rows.filter(({ ordinal }) => fateOf(ordinal) === "delivered");
    const last = arrived.at(-1);
    const held = last === undefined ? (this.#ledger.get(key)?.held ?? null) : heldOf(last);
    this.#ledger.set(key, { seen: arrived.length === rows.length ? whole : null, held });
  }
}

const heldOf = ({ id, name }: ModelRow): string => JSON.stringify({ external_id: id, name });
const seenOf = (rows: readonly ModelRow[], version: string): string =>
  `${version} ${rows.map(heldOf).join()}`;
const fateAt = (fates: readonly Fate[], index: number): Fate =>
  fates[index % (fates.length || 1)] ?? "delivered";

function sqlOf(rows: readonly ModelRow[]): string {
  const text = (value: string | null): string => (value === null ? "NULL" : `'${value}'`);
  const values = rows.map(({ id, name }, index) => `(${index}, ${text(id)}, ${text(name)})`);
  return `SELECT CAST(external_id AS VARCHAR) AS external_id, CAST(name AS VARCHAR) AS name
    FROM (VALUES ${["(-1, NULL, NULL)", ...values].join(", ")}) AS v(seq, external_id, name) WHERE seq >= 0 ORDER BY seq`;
}

async function runInEngine(
  engine: Engine,
  names: { id: string; target: string },
  step: Step,
): Promise<Expected> {
  const query = { sql: sqlOf(step.rows), dialect: "duckdb" } as const;
  const plan = await planOf(engine, names.id, { ...names, query, version: step.version, judge });
  const sent: number[] = [];
  const rejected: number[] = [];
  const settlements: Settlement[] = [];
  for await (const page of plan.entries({}))
    for (const { position, ordinal } of page) {
      sent.push(ordinal);
      const state = fateAt(step.fates, position);
      if (state !== "failed") settlements.push({ position, state, zendeskUserId: null });
    }
  for await (const page of plan.rejected()) rejected.push(...page.map(({ ordinal }) => ordinal));
  // One by one, in two halves, twice: it must make no difference.
  await plan.settle(settlements.slice(0, 1));
  await plan.settle(settlements);
  await plan.settle(settlements.slice(1));
  await plan.close(sent.every((_, index) => fateAt(step.fates, index) === "delivered"));
  return { tally: plan.tally, sent, rejected };
}

describe("the engine and a model of it", () => {
  it("plan the same through any history", async () => {
    const folder = await engineFolder();
    const engine = await folder.open({});
    let targets = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 5 }), async (steps) => {
        const target = `t${targets++}`;
        const model = new Model();
        // Every step twice: what was planned just before is the likeliest thing to be planned again.
        for (const [index, each] of steps.flatMap((one) => [one, one]).entries()) {
          const expected = model.run(each);
          expect(await runInEngine(engine, { id: `${target}-${index}`, target }, each)).toEqual(expected);
        }
      }),
      { numRuns: 10 },
    );
  });
});
