/** Everything that a scenario is played on: a store, the customers' tables, two sandboxes for each destination, and what the definitions say at the moment. */
import {
  type Definitions,
  type DestinationDefinition,
  defaultDestinationSettings,
  noDefinitions,
} from "../../src/core/definition.ts";
import type { PlanShelf } from "../../src/core/ports/plan-shelf.ts";
import type { StoredRun } from "../../src/core/ports/store.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { type Random, seededRandom } from "../../src/sandbox/seeded-random.ts";
import type { Stores } from "../../src/store/store.ts";
import { type CustomerTables, openCustomerTables, type Servers } from "./customer-tables.ts";
import { CustomerBase } from "./customers.ts";
import type { ExpectedUser } from "./expected-user.ts";
import { type FastClock, fastClock } from "./fast-clock.ts";
import type { DestinationPlan, Scenario } from "./scenario.ts";
import { type SentQuery, sentAtFirst, sqlOf } from "./sent-query.ts";

export interface ScenarioTools {
  /** A store of this scenario alone. */
  readonly stores: Stores;
  readonly servers: Servers;
  /** In that store, as the process has it that is named so in its leases. */
  openShelf(worker: string): PlanShelf;
  /** A folder of this scenario alone. */
  readonly folder: string;
}

/** Waits that Zendesk asks for pass this much faster. */
const clockFactor = 40;

/** A run as the simulation saw it begin. */
export interface FollowedRun {
  readonly id: string;
  readonly orchestration: number;
  readonly markField: string;
  /** The account that its destination pointed to when it was first planned. */
  sandbox: Sandbox;
  /** The marks that users carried there before that. */
  marksBefore: ReadonlySet<string>;
  /** What its newest plan must have been made of; null until there is one. */
  planned: readonly ExpectedUser[] | null;
  /** Told and held against the truth before it was resumed. */
  readonly rowsSeen: Set<string>;
  /** As it ended, once it has. */
  ended: StoredRun | null;
}

export interface Stage {
  readonly scenario: Scenario;
  readonly tools: ScenarioTools;
  readonly random: Random;
  readonly clock: FastClock;
  readonly customers: CustomerBase;
  readonly tables: CustomerTables;
  readonly destinations: readonly StageDestination[];
  /** What each orchestration sends now. */
  readonly sent: SentQuery[];
  /** Oldest first. */
  readonly runs: FollowedRun[];
}

export interface StageDestination {
  readonly plan: DestinationPlan;
  readonly accounts: readonly [Sandbox, Sandbox];
  current: 0 | 1;
}

export const sandboxOf = ({ accounts, current }: StageDestination): Sandbox => accounts[current];

export async function openStage(scenario: Scenario, tools: ScenarioTools): Promise<Stage> {
  const clock = fastClock(clockFactor);
  const { seed, engine } = scenario;
  const tables = await openCustomerTables(engine, {
    folder: tools.folder,
    name: `c360_${seed}_${tools.folder.replaceAll(/\W/g, "").slice(-8)}`.toLowerCase(),
    servers: tools.servers,
    openShelf: tools.openShelf,
  });
  const openAccount = (place: number, settings: DestinationPlan["accounts"][number]): Promise<Sandbox> =>
    startSandbox({ random: seed + place, settings, clock: () => clock.now() });
  const destinations: StageDestination[] = [];
  for (const [place, plan] of scenario.destinations.entries()) {
    const accounts = [
      await openAccount(place * 2, plan.accounts[0]),
      await openAccount(place * 2 + 1, plan.accounts[1]),
    ] as const;
    destinations.push({ plan, accounts, current: 0 });
  }
  return {
    scenario,
    tools,
    random: seededRandom(seed),
    clock,
    customers: new CustomerBase(scenario.customers),
    tables,
    destinations,
    sent: scenario.orchestrations.map(sentAtFirst),
    runs: [],
  };
}

export async function closeStage({ destinations, tables }: Stage): Promise<void> {
  for (const { accounts } of destinations) for (const sandbox of accounts) await sandbox.close();
  await tables.close();
}

export const orchestrationName = (place: number): string => `Zendesk - Users ${place}`;
const destinationName = (place: number): string => `Sandbox ${place}`;

/** Puts the customers and the definitions where the product finds them. */
export async function applyStage(stage: Stage): Promise<void> {
  await stage.tables.write(stage.customers.rows());
  await stage.tools.stores.store.applyDefinitions(definitionsOf(stage), "simulation");
}

function definitionsOf({ scenario, destinations, sent }: Stage): Definitions {
  const { orchestrations } = scenario;
  return {
    ...noDefinitions,
    destinations: destinations.map((one, place) => definitionOf(one, place)),
    templates: orchestrations.map(({ destination }, place) => ({
      name: `Users ${place}`,
      destination: destinationName(destination),
      template: sentBy(sent, place).template,
    })),
    queries: orchestrations.map((_, place) => ({
      name: `Query ${place}`,
      sql: sqlOf(sentBy(sent, place)),
      dialect: "trino",
      file: null,
    })),
    orchestrations: orchestrations.map(({ destination }, place) => ({
      name: orchestrationName(place),
      query: `Query ${place}`,
      destination: destinationName(destination),
      template: `Users ${place}`,
      workflow: { kind: "manual" },
    })),
  };
}

export function sentBy(sent: readonly SentQuery[], place: number): SentQuery {
  const query = sent[place];
  if (query === undefined) throw new Error(`there is no orchestration ${place}`);
  return query;
}

function definitionOf(destination: StageDestination, place: number): DestinationDefinition {
  const { plan } = destination;
  return {
    name: destinationName(place),
    plugin: "zendesk",
    subdomain: "socktown",
    url: sandboxOf(destination).url,
    credential:
      plan.signIn === "token"
        ? { kind: "api-token", email: "ops@socktown.com", apiToken: "sandbox-token" }
        : { kind: "oauth-client", clientId: "deskfeed", clientSecret: "sandbox-secret" },
    // Time-outs are real seconds, budgets pass 40 times as fast: on a loaded machine 45 s must do for every retry.
    settings: {
      ...defaultDestinationSettings,
      usersPerSecond: plan.usersPerSecond,
      requestTimeoutSeconds: 2,
      retryBudgetSeconds: 1800,
    },
  };
}
