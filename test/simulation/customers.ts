/** The customers of the simulation: a number and a version say all of a customer, so that a scenario can leave others out and nobody changes by it. */
import { type Random, seededRandom } from "../../src/sandbox/seeded-random.ts";

export const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)] as Item;

export type CustomerColumn = "external_id" | "name" | "email" | "phone" | "city" | "tier" | "orders" | "mark";

export interface Customer {
  /** Its place in the query's order. */
  readonly id: number;
  readonly external_id: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly city: string | null;
  readonly tier: string | null;
  readonly orders: number | null;
  /** Names this row in this state of it; no two rows and no two states share one. */
  readonly mark: string;
}

const names = [
  "ana trujillo",
  "Łukasz Żółć",
  "مريم",
  "李小龙",
  'O"Hara, "Bob"',
  "line\nbreak",
  "👩‍👩‍👧 Ω",
  "a\u200bb",
  "<script>alert(1)</script>",
  "x".repeat(300),
];
const cities = ["México D.F.", "Lima", "Köln", "", "東京", 'Saint-"Denis"'];
const tiers = ["bronze", "silver", "gold", "platinum", null];

/** An agent's address: whoever has it is staff, and staff is protected. */
export const staffEmail = "ops@socktown.com";
/** No option of the field. */
export const unknownTier = "diamond";

/** The rows of one customer in this version of it: two for one in twenty-five, none of the columns drawn from anything but the two numbers. */
export function rowsOf(customer: number, version: number): readonly Customer[] {
  const who = seededRandom(customer * 7919);
  const hasEmail = who() < 0.8;
  const state = stateOf(customer * 2, version);
  const plain: Customer = {
    id: customer * 2,
    external_id: `Cust-${customer}`,
    name: pick(who, names),
    email: hasEmail ? `C${customer}@Example.org` : null,
    ...state,
    // Zendesk refuses a user whose last of email and phone is cleared.
    phone: hasEmail ? state.phone : null,
  };
  const kind = who();
  if (kind < 0.03) return [{ ...plain, name: null }];
  if (kind < 0.05) return [{ ...plain, external_id: null, email: null }];
  if (kind < 0.08) return [{ ...plain, tier: unknownTier }];
  if (kind < 0.14) return [{ ...plain, external_id: null, email: `only${customer}@example.org` }];
  if (kind < 0.17) return [{ ...plain, email: staffEmail }];
  if (kind < 0.22) return twins(plain, version);
  return [{ ...plain, name: seededRandom(customer + version * 31)() < 0.2 ? pick(who, names) : plain.name }];
}

/** Two rows of one user, the second with the key in another case: successive updates, the last one wins. */
function twins(first: Customer, version: number): readonly Customer[] {
  const id = first.id + 1;
  const second = { ...first, ...stateOf(id, version), id };
  return [
    { ...first, email: `first${first.id}@example.org` },
    { ...second, external_id: `CUST-${first.id / 2}`, email: `second${id}@example.org` },
  ];
}

function stateOf(id: number, version: number): Pick<Customer, "phone" | "city" | "tier" | "orders" | "mark"> {
  const state = seededRandom(id * 104_729 + version * 1_299_709);
  // Both rows of one user have one phone: an account keeps a second one beside the first.
  const digits = String(Math.floor(id / 2)).padStart(4, "0");
  return {
    phone: pick(state, [null, `+1 212 736 ${digits}`, `(212) 736-${digits}`, "ask the assistant"]),
    city: state() < 0.1 ? null : pick(state, cities),
    tier: pick(state, tiers),
    orders: state() < 0.1 ? null : Math.floor(state() * 1000),
    mark: `m${id}.${version}`,
  };
}

/** Two rows of one user are one identity in any case of the letters. */
export const identityOf = (row: Customer): string =>
  row.external_id === null ? `e:${row.email?.toLowerCase()}` : `x:${row.external_id.toLowerCase()}`;

/** Who is a customer at the moment, and in which version. */
export class CustomerBase {
  readonly #versions = new Map<number, number>();

  constructor(customers: readonly number[]) {
    for (const customer of customers) this.#versions.set(customer, 0);
  }

  edit(edit: {
    readonly change: readonly number[];
    readonly remove: readonly number[];
    readonly add: readonly number[];
  }): void {
    for (const customer of edit.change) {
      const version = this.#versions.get(customer);
      if (version !== undefined) this.#versions.set(customer, version + 1);
    }
    for (const customer of edit.remove) this.#versions.delete(customer);
    for (const customer of edit.add) if (!this.#versions.has(customer)) this.#versions.set(customer, 0);
  }

  rows(): readonly Customer[] {
    return [...this.#versions]
      .sort(([one], [other]) => one - other)
      .flatMap(([customer, version]) => rowsOf(customer, version));
  }
}
