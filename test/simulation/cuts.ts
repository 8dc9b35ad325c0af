/** Every way to make a scenario a little smaller, the boldest first: each cut is a scenario that can be played. */
import type { DestinationPlan, OrchestrationPlan, Order, RunStep, Scenario, Step } from "./scenario.ts";
import { lastingColumns } from "./sent-query.ts";

type Cuts = (scenario: Scenario) => Iterable<Scenario>;

/** In this order: what makes a play long or its outcome a matter of chance goes first. */
export const kindsOfCuts: readonly Cuts[] = [
  fewerSteps,
  calmerRuns,
  plainest,
  fewerOrchestrations,
  fewerDestinations,
  fewerCustomers,
  fewerEdits,
  plainerOrders,
  plainerPlans,
  ownEngine,
];

/** Nothing of a list, then all but one piece of it: halves, then quarters, then smaller ones down to single items. */
function* shorter<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  if (items.length > 1) yield [];
  for (let size = Math.ceil(items.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = 0; from < items.length; from += size)
      yield [...items.slice(0, from), ...items.slice(from + size)];
}

/** A list with one item replaced. */
function* replaced<Item>(
  items: readonly Item[],
  smallerOf: (item: Item) => Iterable<Item>,
): Generator<readonly Item[]> {
  for (const [place, item] of items.entries())
    for (const smaller of smallerOf(item)) yield items.with(place, smaller);
}

function* fewerSteps(scenario: Scenario): Generator<Scenario> {
  for (const steps of shorter(scenario.steps)) yield { ...scenario, steps };
}

function* changedRuns(
  scenario: Scenario,
  smallerOf: (run: RunStep) => Iterable<RunStep>,
): Generator<Scenario> {
  const ofStep = (step: Step): Iterable<Step> => (step.do === "run" ? smallerOf(step) : []);
  for (const steps of replaced(scenario.steps, ofStep)) yield { ...scenario, steps };
}

function* calmerRuns(scenario: Scenario): Generator<Scenario> {
  yield* changedRuns(scenario, function* calmer(run) {
    const { isAbandoned, ...finished } = run;
    if (run.faults.length > 0) yield { ...run, faults: [] };
    for (const faults of shorter(run.faults)) yield { ...run, faults };
    for (const workers of shorter(run.workers)) if (workers.length > 0) yield { ...run, workers };
    for (const workers of replaced(run.workers, shorter)) yield { ...run, workers };
    if (isAbandoned === true) yield finished;
  });
}

function* fewerOrchestrations(scenario: Scenario): Generator<Scenario> {
  const { orchestrations } = scenario;
  if (orchestrations.length > 1)
    for (const gone of orchestrations.keys()) yield withoutOrchestration(scenario, gone);
}

/** Those behind move up. */
const movedUp = (place: number, gone: number): number => (place > gone ? place - 1 : place);

function withoutOrchestration(scenario: Scenario, gone: number): Scenario {
  const steps = scenario.steps.flatMap((step): readonly Step[] => {
    if (step.do === "run") {
      const orders = step.orders.flatMap((order) =>
        order.orchestration === gone ? [] : [{ ...order, orchestration: movedUp(order.orchestration, gone) }],
      );
      return [{ ...step, orders }];
    }
    if (!("orchestration" in step)) return [step];
    return step.orchestration === gone ? [] : [{ ...step, orchestration: movedUp(step.orchestration, gone) }];
  });
  return { ...scenario, steps, orchestrations: scenario.orchestrations.toSpliced(gone, 1) };
}

/** Those that nobody sends to. */
function* fewerDestinations(scenario: Scenario): Generator<Scenario> {
  for (const gone of scenario.destinations.keys()) {
    if (scenario.orchestrations.some(({ destination }) => destination === gone)) continue;
    const steps = scenario.steps.flatMap((step): readonly Step[] => {
      if (step.do === "swap account")
        return step.destination === gone ? [] : [{ ...step, destination: movedUp(step.destination, gone) }];
      if (step.do !== "run") return [step];
      const faults = step.faults.flatMap((fault) =>
        fault.destination === gone ? [] : [{ ...fault, destination: movedUp(fault.destination, gone) }],
      );
      return [{ ...step, faults }];
    });
    const orchestrations = scenario.orchestrations.map((one) => ({
      ...one,
      destination: movedUp(one.destination, gone),
    }));
    yield { ...scenario, steps, orchestrations, destinations: scenario.destinations.toSpliced(gone, 1) };
  }
}

function* fewerCustomers(scenario: Scenario): Generator<Scenario> {
  for (const customers of shorter(scenario.customers)) yield { ...scenario, customers };
}

function* fewerEdits(scenario: Scenario): Generator<Scenario> {
  const smallerOf = function* smaller(step: Step): Generator<Step> {
    if (step.do !== "edit customers") return;
    for (const change of shorter(step.change)) yield { ...step, change };
    for (const remove of shorter(step.remove)) yield { ...step, remove };
    for (const add of shorter(step.add)) yield { ...step, add };
  };
  for (const steps of replaced(scenario.steps, smallerOf)) yield { ...scenario, steps };
}

function* plainerOrders(scenario: Scenario): Generator<Scenario> {
  const plainer = function* plainer(order: Order): Generator<Order> {
    const plain: Order = { orchestration: order.orchestration };
    if (Object.keys(order).length > 1) yield plain;
    if (order.stopAfter !== undefined && Object.keys(order).length > 2)
      yield { ...plain, stopAfter: order.stopAfter };
  };
  yield* changedRuns(scenario, function* fewer(run) {
    for (const orders of shorter(run.orders)) yield { ...run, orders };
    for (const orders of replaced(run.orders, plainer)) yield { ...run, orders };
  });
}

/** Everything that can be told from its plans alone, at once: seldom what it takes to fail. */
function* plainest(scenario: Scenario): Generator<Scenario> {
  const destinations = scenario.destinations.map(
    (): DestinationPlan => ({ usersPerSecond: 400, signIn: "token", accounts: [{}, {}] }),
  );
  const orchestrations = scenario.orchestrations.map((plan) => ({
    ...plan,
    columns: plan.columns.filter(({ column }) => lastingColumns.includes(column)),
    template: {},
  }));
  const cut = { ...scenario, destinations, orchestrations };
  if (JSON.stringify(cut) !== JSON.stringify(scenario)) yield cut;
}

function* plainerPlans(scenario: Scenario): Generator<Scenario> {
  for (const destinations of replaced(scenario.destinations, plainerDestination))
    yield { ...scenario, destinations };
  for (const orchestrations of replaced(scenario.orchestrations, plainerOrchestration))
    yield { ...scenario, orchestrations };
}

function* plainerDestination(plan: DestinationPlan): Generator<DestinationPlan> {
  const [first, second] = plan.accounts;
  if (Object.keys(second).length > 0) yield { ...plan, accounts: [first, {}] };
  for (const kept of shorter(Object.entries(first)))
    yield { ...plan, accounts: [Object.fromEntries(kept), second] };
  if (plan.usersPerSecond !== 400) yield { ...plan, usersPerSecond: 400 };
  if (plan.signIn !== "token") yield { ...plan, signIn: "token" };
}

function* plainerOrchestration(plan: OrchestrationPlan): Generator<OrchestrationPlan> {
  for (const kept of shorter(Object.entries(plan.template)))
    yield { ...plan, template: Object.fromEntries(kept) };
  for (const columns of shorter(plan.columns))
    if (lastingColumns.every((name) => columns.some(({ column }) => column === name)))
      yield { ...plan, columns };
}

function* ownEngine(scenario: Scenario): Generator<Scenario> {
  const isAlone = scenario.steps.every((step) => step.do !== "run" || step.workers.length < 2);
  if (scenario.engine !== "duckdb" && isAlone) yield { ...scenario, engine: "duckdb" };
}
