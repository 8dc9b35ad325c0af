/** The Customer 360 of the pictures: six tables, the columns of the first with what fills them, a few of its rows. Only for tests. */
import type { z } from "zod";
import type { Sample, Table, TableProfile, tableDetail, tables } from "../../src/contract/api/customer360.ts";
import { idOf } from "./fixtures.ts";

type Column = Table["columns"][number];
type Line = readonly [
  name: string,
  kind: Column["kind"],
  type: string,
  filled: number,
  distinct: number,
  isPersonal: boolean,
  typical: readonly (readonly [string, number])[] | readonly [min: string, max: string],
];

const rows = 1_284_930;
const lines: readonly Line[] = [
  ["amperity_id", "text", "VARCHAR", 1, rows, false, ["amp-01f7c2", "amp-fffe10"]],
  [
    "full_name",
    "text",
    "VARCHAR",
    0.9998,
    1_198_204,
    true,
    [
      ["maria garcia", 0.0002],
      ["wei zhang", 0.0002],
    ],
  ],
  ["email", "text", "VARCHAR", 0.934, 1_196_331, true, [["info@socktown.com", 0.0001]]],
  ["phone", "text", "VARCHAR", 0.712, 902_118, true, [["+1 206 555 0100", 0.001]]],
  ["address", "text", "VARCHAR", 0.688, 871_402, true, [["PO Box 12", 0.0001]]],
  [
    "city",
    "text",
    "VARCHAR",
    0.689,
    18_402,
    false,
    [
      ["Seattle", 0.031],
      ["São Paulo", 0.022],
    ],
  ],
  [
    "state",
    "text",
    "VARCHAR",
    0.61,
    64,
    false,
    [
      ["WA", 0.09],
      ["CA", 0.08],
      ["TX", 0.06],
    ],
  ],
  [
    "country",
    "text",
    "VARCHAR",
    0.991,
    41,
    false,
    [
      ["US", 0.64],
      ["GB", 0.09],
      ["BR", 0.07],
    ],
  ],
  [
    "loyalty_tier",
    "text",
    "VARCHAR",
    0.547,
    4,
    false,
    [
      ["silver", 0.61],
      ["gold", 0.27],
      ["platinum", 0.12],
    ],
  ],
  ["lifetime_value", "decimal", "DECIMAL(10,2)", 1, 288_410, false, ["0.00", "18420.50"]],
  ["last_order_date", "date", "DATE", 0.88, 2_190, false, ["2020-12-01", "2026-11-23"]],
  [
    "is_opted_in",
    "boolean",
    "BOOLEAN",
    1,
    2,
    false,
    [
      ["true", 0.78],
      ["false", 0.22],
    ],
  ],
];

const isRange = (typical: Line[6]): typical is readonly [string, string] => typeof typical[0] === "string";

export function createCustomer360Fixtures(now: number) {
  const columns = lines.map(([name, kind, type, , , isPersonalData]) => ({
    name,
    kind,
    type,
    nullable: true,
    isPersonalData,
  }));
  const table = (name: string, count: number, hasAmperityId = false): Table => ({
    name,
    rows: count,
    hasAmperityId,
    columns: hasAmperityId ? columns : columns.slice(5, 8),
  });
  const list: z.infer<typeof tables> = {
    engine: "duckdb",
    readAt: new Date(now - 60_000).toISOString(),
    items: [
      table("Customer_360", rows, true),
      table("Orders", 6_410_772),
      table("Order_items", 19_204_118),
      table("Loyalty", 702_450),
      table("Surveys", 88_031),
      table("Stores", 214),
    ],
  };
  const profile: TableProfile = {
    state: "complete",
    rows,
    isSampled: false,
    columnsTotal: lines.length,
    seconds: 1.42,
    columns: lines.map(([name, , , filledShare, distinct, , typical]) => ({
      name,
      filledShare,
      distinct,
      min: isRange(typical) ? typical[0] : "a",
      max: isRange(typical) ? typical[1] : "z",
      typical: isRange(typical) ? [] : typical.map(([value, share]) => ({ value, share })),
      isMasked: false,
    })),
  };
  const names = ["thomas hardy", "christina berglund", "mei 林 chen", "  patricio simpson", ""];
  const sample: Sample = {
    columns: columns.map(({ name, kind, type }) => ({ name, kind, type, isMasked: false })),
    rows: Array.from({ length: 100 }, (_, index) => ({
      amperity_id: `amp-${(index * 7_919).toString(16).padStart(6, "0")}`,
      full_name: names[index % names.length] ?? null,
      email: index % 4 === 3 ? null : `person${index}@socktown.com`,
      phone: null,
      address: "120 Hanover Sq.",
      city: index % 2 === 0 ? "Seattle" : "São Paulo",
      state: "WA",
      country: "US",
      loyalty_tier: null,
      lifetime_value: `${index * 113}.10`,
      last_order_date: "2026-11-20",
      is_opted_in: index % 3 === 0,
    })),
    more: true,
    seconds: 0.02,
  };
  const detail = (name: string): z.infer<typeof tableDetail> => ({
    table: list.items.find((one) => one.name === name) ?? table(name, 0),
    usedBy:
      name === "Customer_360"
        ? ["Zendesk - Users", "Zendesk - Loyalty", "Customers without a name"].map((query, index) => ({
            id: idOf(301 + index),
            name: query,
          }))
        : [],
  });
  return { list, profile, sample, detail };
}
