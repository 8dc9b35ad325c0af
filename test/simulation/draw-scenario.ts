/** Draws a scenario from a seed: engine, customers, destinations, orchestrations, what changes between runs, and the fates of the workers. */
import type { DataTemplate } from "../../src/core/template.ts";
import { type Random, seededRandom } from "../../src/sandbox/seeded-random.ts";
import { type CustomerColumn, pick } from "./customers.ts";
import {
  type DestinationPlan,
  type EngineName,
  type Fate,
  type OrchestrationPlan,
  type Order,
  type QueryChange,
  type RunStep,
  type Scenario,
  type SentColumn,
  type Step,
  sharedEngines,
} from "./scenario.ts";
import { drawFaults, drawSettings } from "./trouble.ts";

/** Trino is played only where a cluster is given. */
const ownEngines: readonly EngineName[] = ["duckdb", "postgres", "postgres-read-only"];

export function drawScenario(seed: number, engine?: EngineName): Scenario {
  const random = seededRandom(seed);
  const drawn = pick(random, ownEngines);
  const customers = range(1, pick(random, [0, 12, 60, 120, 120, 250]));
  const destinations = Array.from({ length: pick(random, [1, 1, 2]) }, () => drawDestination(random));
  const orchestrations = destinations.flatMap((_, destination) =>
    range(0, pick(random, [1, 1, 2])).map((place) => drawOrchestration(random, destination, place)),
  );
  const base = { seed, engine: engine ?? drawn, customers, destinations, orchestrations };
  return { ...base, steps: drawSteps(random, base) };
}

type Base = Omit<Scenario, "steps">;

function drawSteps(random: Random, base: Base): readonly Step[] {
  const steps: Step[] = [drawRun(random, base)];
  let next = base.customers.length + 1;
  const rounds = Math.floor(random() * 4);
  for (let round = 0; round < rounds; round++) {
    const arrivals = range(next, Math.floor(random() * 8));
    next += arrivals.length;
    steps.push(drawEdit(random, base, arrivals));
    while (random() < 0.45) steps.push(drawChange(random, base));
    steps.push(drawRun(random, base));
  }
  return steps;
}

const range = (first: number, length: number): readonly number[] =>
  Array.from({ length }, (_, index) => first + index);

function drawDestination(random: Random): DestinationPlan {
  return {
    // Few users a second make small batches, and many of them.
    usersPerSecond: pick(random, [20, 60, 400]),
    signIn: pick(random, ["token", "oauth"] as const),
    accounts: [drawSettings(random), drawSettings(random)],
  };
}

/** Two orchestrations of one destination write different fields: of a field that both write, the last one would win. */
interface FieldChoice {
  readonly aliases: Partial<Readonly<Record<CustomerColumn, readonly string[]>>>;
  readonly fixed: DataTemplate["fixed"];
}

const fieldChoices: readonly [FieldChoice, FieldChoice] = [
  {
    aliases: {
      mark: ["user_fields.preferences"],
      phone: ["phone"],
      city: ["user_fields.city", "user_fields.state", "town", "user_field.city"],
      tier: ["user_fields.loyalty_tier"],
      orders: ["user_fields.orders", "user_fields.satisfaction"],
    },
    fixed: { "user_fields.vip": true },
  },
  {
    aliases: {
      mark: ["user_fields.next_best_action"],
      city: ["user_fields.country", "user_fields.favourite_genre"],
      tier: ["user_fields.support_agent"],
      orders: ["user_fields.average_order", "user_fields.ltv"],
    },
    fixed: { "user_fields.churn_score": 7 },
  },
];

const choiceAt = (place: number): FieldChoice => fieldChoices[place === 0 ? 0 : 1];

/** Which of its destination's orchestrations it is. */
function placeOf(base: Base, orchestration: number): number {
  const { orchestrations } = base;
  const destination = orchestrations[orchestration]?.destination;
  return orchestrations.slice(0, orchestration).filter((one) => one.destination === destination).length;
}

const optional: readonly CustomerColumn[] = ["phone", "city", "tier", "orders"];

function drawOrchestration(random: Random, destination: number, place: number): OrchestrationPlan {
  const named = (column: CustomerColumn): readonly SentColumn[] => {
    const aliases = choiceAt(place).aliases[column];
    return aliases === undefined ? [] : [{ column, alias: pick(random, aliases) }];
  };
  const columns: readonly SentColumn[] = [
    ...(["external_id", "name", "email"] as const).map((column) => ({ column, alias: column })),
    ...optional.filter(() => random() < 0.75).flatMap(named),
    ...named("mark"),
  ];
  return { destination, columns, template: drawRules(random, place) };
}

function drawRules(random: Random, place: number): Partial<DataTemplate> {
  const rules: readonly Partial<DataTemplate>[] = [
    { nulls: pick(random, ["keep", "clear", "clear-ours"] as const) },
    { phones: pick(random, ["reject", "leave-out"] as const) },
    { values: pick(random, ["reject", "leave-out"] as const) },
    { defaultCountry: pick(random, ["US", null]) },
    { fixed: pick(random, [choiceAt(place).fixed, {}]) },
    { rename: pick<DataTemplate["rename"]>(random, [place === 0 ? { town: "user_fields.city" } : {}, {}]) },
  ];
  return Object.assign({}, ...rules.filter(() => random() < 0.5)) as Partial<DataTemplate>;
}

function drawEdit(random: Random, { customers }: Base, add: readonly number[]): Step {
  const share = pick(random, [0, 0.05, 0.3, 1]);
  const touched = customers.filter(() => random() < share);
  const remove = touched.filter(() => random() < 0.1);
  return { do: "edit customers", change: touched.filter((one) => !remove.includes(one)), remove, add };
}

function drawChange(random: Random, base: Base): Step {
  const orchestration = Math.floor(random() * base.orchestrations.length);
  const place = placeOf(base, orchestration);
  const draw = random();
  if (draw < 0.15)
    return { do: "swap account", destination: Math.floor(random() * base.destinations.length) };
  if (draw < 0.4) return { do: "change template", orchestration, rules: drawRules(random, place) };
  return { do: "change query", orchestration, ...drawQueryChange(random, place) };
}

function drawQueryChange(random: Random, place: number): QueryChange {
  const { aliases } = choiceAt(place);
  const column = pick(
    random,
    optional.filter((one) => aliases[one] !== undefined),
  );
  const alias = pick(random, aliases[column] ?? []);
  return pick<QueryChange>(random, [
    { add: { column, alias } },
    { remove: column },
    { rename: column, to: alias },
    {
      retype: column,
      to: column === "orders" ? pick(random, ["varchar", "double", "decimal(12, 2)"] as const) : "varchar",
    },
    { moveToFront: column },
  ]);
}

function drawRun(random: Random, base: Base): RunStep {
  const orders = base.orchestrations.flatMap((_, orchestration) =>
    random() < 0.85 ? [drawOrder(random, orchestration, base)] : [],
  );
  const faults = base.destinations.flatMap((_, destination) =>
    drawFaults(random).map((rule) => ({ destination, rule })),
  );
  // A state file is one process's: only what all of them reach has several workers at once.
  const count = sharedEngines.has(base.engine) ? pick(random, [1, 2, 3]) : 1;
  const workers = Array.from({ length: count }, () => drawFates(random));
  return { do: "run", orders, faults, workers, ...(random() < 0.15 ? { isAbandoned: true } : {}) };
}

function drawFates(random: Random): readonly Fate[] {
  const fates: Fate[] = [];
  while (fates.length < 4 && random() < 0.55) {
    const after = Math.floor(random() ** 2 * 150);
    fates.push(random() < 0.7 ? { diesAfter: after } : { hangsAfter: after });
  }
  return fates;
}

function drawOrder(random: Random, orchestration: number, { customers }: Base): Order {
  const draw = random();
  const stop = random() < 0.15 ? { stopAfter: Math.floor(random() * 15) } : {};
  if (draw < 0.6 || customers.length === 0) return { orchestration, ...stop };
  if (draw < 0.7) return { orchestration, limit: pick(random, [1, 7, 40]), ...stop };
  if (draw < 0.8) return { orchestration, only: pick(random, customers) };
  if (draw < 0.9) return { orchestration, retry: true, ...stop };
  return { orchestration, resume: true, ...stop };
}
