/** A small random Customer 360 and its edits, drawn from a seed; knows what each row should come to when nothing stands in its way. */
import { writeFile } from "node:fs/promises";
import type { Random } from "../../src/sandbox/seeded-random.ts";

export const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)] as Item;

/** What a row is bound to come to: sent, rejected before sending, or refused by the destination for what it is. */
export type Fate = "sent" | "rejected" | "refused";

export interface SimulatedRow {
  readonly id: number;
  readonly externalId: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly city: string | null;
  readonly tier: string | null;
  readonly orders: number | null;
  /** Names this row in this state of it; no two rows and no two states share one. */
  readonly mark: string;
  readonly fate: Fate;
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

export class World {
  readonly #random: Random;
  #rows: SimulatedRow[] = [];
  #nextId = 1;
  #version = 0;

  constructor(random: Random, customers: number) {
    this.#random = random;
    while (this.#rows.length < customers) this.#arrive();
  }

  rows(): readonly SimulatedRow[] {
    return this.#rows;
  }

  /** Some change, some leave, some arrive. */
  edit(): void {
    this.#version += 1;
    const share = pick(this.#random, [0, 0.05, 0.3, 1]);
    this.#rows = this.#rows.flatMap((row) => {
      if (this.#random() >= share) return [row];
      return this.#random() < 0.1 ? [] : [this.#changed(row)];
    });
    const arrivals = Math.floor(this.#random() * 20 * share);
    for (let count = 0; count < arrivals; count++) this.#arrive();
  }

  async write(file: string): Promise<void> {
    const cell = (value: string | number | null): string =>
      value === null ? "" : `"${String(value).replaceAll('"', '""')}"`;
    const lines = this.#rows.map((row) =>
      [row.id, row.externalId, row.name, row.email, row.city, row.tier, row.orders, row.mark]
        .map(cell)
        .join(","),
    );
    await writeFile(file, `${["id,external_id,name,email,city,tier,orders,mark", ...lines].join("\n")}\n`);
  }

  #state(id: number): Pick<SimulatedRow, "city" | "tier" | "orders" | "mark"> {
    return {
      city: this.#random() < 0.1 ? null : pick(this.#random, cities),
      tier: pick(this.#random, tiers),
      orders: this.#random() < 0.1 ? null : Math.floor(this.#random() * 1000),
      mark: `m${id}.${this.#version}`,
    };
  }

  /** A row that is rejected or refused stays so: its fate is part of who it is. */
  #changed(row: SimulatedRow): SimulatedRow {
    const state = this.#state(row.id);
    const tier = row.tier === "diamond" ? "diamond" : state.tier;
    const name = row.name === null ? null : this.#random() < 0.2 ? pick(this.#random, names) : row.name;
    return { ...row, ...state, tier, name };
  }

  #arrive(): void {
    const id = this.#nextId++;
    const plain: SimulatedRow = {
      id,
      externalId: `Cust-${id}`,
      name: pick(this.#random, names),
      email: this.#random() < 0.8 ? `C${id}@Example.org` : null,
      ...this.#state(id),
      fate: "sent",
    };
    const draw = this.#random();
    if (draw < 0.03) this.#rows.push({ ...plain, name: null, fate: "rejected" });
    else if (draw < 0.05) this.#rows.push({ ...plain, externalId: null, email: null, fate: "rejected" });
    else if (draw < 0.08) this.#rows.push({ ...plain, tier: "diamond", fate: "rejected" });
    else if (draw < 0.14) this.#rows.push({ ...plain, externalId: null, email: `only${id}@example.org` });
    else if (draw < 0.16) this.#rows.push({ ...plain, email: "ops@socktown.com", fate: "refused" });
    else if (draw < 0.2) this.#twins(plain);
    else this.#rows.push(plain);
  }

  /** Two rows of one user, the second with the key in another case: successive updates, the last one wins. */
  #twins(first: SimulatedRow): void {
    const id = this.#nextId++;
    const second = { ...first, id, externalId: first.externalId?.toUpperCase() ?? null, ...this.#state(id) };
    this.#rows.push(
      { ...first, email: `first${first.id}@example.org` },
      { ...second, email: `second${id}@example.org` },
    );
  }
}

export const simulationQuery = `
SELECT external_id, name, email,
       city AS "user_fields.city",
       tier AS "user_fields.loyalty_tier",
       orders AS "user_fields.orders",
       mark AS "user_fields.preferences"
FROM Customers
ORDER BY id`;

/** Two rows of one user are one identity in any case of the letters. */
export const identityOf = (row: SimulatedRow): string =>
  row.externalId === null ? `e:${row.email?.toLowerCase()}` : `x:${row.externalId.toLowerCase()}`;
