/** What visual segments compile to means what the tree says: the real engine against a model in plain JavaScript, over hostile names and values. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkSegment } from "../../src/core/check-segment.ts";
import { compileMembers, compileSegment } from "../../src/core/compile-segment.ts";
import { dayMeant, readDay } from "../../src/core/day-value.ts";
import type { Engine, QueryText } from "../../src/core/ports/engine.ts";
import {
  type AttributeCondition,
  type AttributesTable,
  allConditions,
  type ConditionGroup,
  type ConditionNode,
  type SegmentParts,
  toAttributes,
  type VisualSegment,
} from "../../src/core/segment.ts";
import { compileCounts } from "../../src/core/segment-counts.ts";
import { operatorNames, valuesOf } from "../../src/core/segment-operators.ts";
import { createDuckDbEngine } from "../../src/engines/duckdb/duckdb-engine.ts";
import { realClock } from "../contract/scratch-postgres.ts";

/** Words that a careless compiler would take for something else. */
const words = [
  "",
  " ",
  "%",
  "_",
  "!",
  "!%",
  "\\",
  "'",
  "''",
  '"',
  "a'b",
  "--",
  "/*",
  ";",
  "NULL",
  "null",
  "gold",
  "GOLD",
  "Goldé",
  "林",
  "👩‍🚀",
  "x'); DROP TABLE t; --",
  `\${x}`,
  "$1",
  "{{y}}",
  "a\nb",
  "\u202e",
];
const hostileTable = `o'clock "; DROP TABLE x; --`;
const otherTable = "O'CLOCK \"; drop table X; --";
const numbers = ["-1", "0", "0.5", "2", "10.25"];
const days = ["2026-01-31", "2026-02-28", "2026-03-30", "2026-03-31", "2026-04-01"];
const dayValues = [...days, "today", "yesterday", "Tomorrow", "1 month ago", "31 days ago", "1 year ago"];
const today = Date.UTC(2026, 2, 31);

interface Customer {
  readonly amperity_id: string;
  readonly word?: string | null;
  readonly number?: string | null;
  readonly day?: string | null;
  readonly at?: string | null;
  readonly flag?: boolean | null;
}

/** Every word once, the other columns out of step with it, NULL among them; the second table lacks every third customer. */
const customers: readonly Customer[] = [...words, null].map((word, index) => ({
  amperity_id: `c${String(index).padStart(2, "0")}`,
  word,
  number: [...numbers, null][index % 6] ?? null,
  day: [null, ...days][index % 6] ?? null,
  at: [...days, null][(index * 5) % 6] ?? null,
  flag: [true, false, null][index % 3] ?? null,
}));
const others: readonly Customer[] = [
  ...customers
    .filter((_, index) => index % 3 !== 0)
    .map(({ amperity_id, word = null }, index) => ({
      amperity_id,
      word: word === "gold" ? null : word,
      flag: index % 2 === 0,
    })),
  { amperity_id: "only in the second", word: "gold", flag: null },
];

let folder: string;
let engine: Engine;
let parts: SegmentParts;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskfeed-segments-"));
  await writeFile(join(folder, "people.json"), JSON.stringify(customers));
  await writeFile(join(folder, "others.json"), JSON.stringify(others));
  engine = await createDuckDbEngine({
    stateFile: join(folder, "state.duckdb"),
    spillFolder: join(folder, "spill"),
    source: { tables: { people: join(folder, "people.json"), others: join(folder, "others.json") } },
    memoryLimitMb: 256,
    threads: 1,
    clock: realClock,
  });
  const signal = new AbortController().signal;
  const read = async (name: string, sql: string): Promise<AttributesTable> => ({
    name,
    sql,
    dialect: "trino",
    isAvailable: true,
    attributes: toAttributes(await engine.describe({ sql, dialect: "trino" }, signal), []),
  });
  const sql = `SELECT amperity_id, word, CAST(number AS DECIMAL(10, 2)) AS number, CAST(day AS DATE) AS day,
    CAST(CAST(at AS VARCHAR) || ' 23:59:59' AS TIMESTAMP) AS at, flag FROM people ORDER BY word; -- ; the end`;
  parts = {
    tables: [
      await read(hostileTable, sql),
      // The same rows twice: a customer still counts once.
      await read(
        otherTable,
        "SELECT amperity_id, word, flag FROM others UNION ALL SELECT amperity_id, word, flag FROM others",
      ),
    ],
    lists: [
      {
        name: `"list'`,
        sql: "SELECT amperity_id FROM people WHERE flag UNION ALL SELECT NULL /* nobody */;",
        dialect: "trino",
        idColumn: "amperity_id",
      },
    ],
  };
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const types = { word: "text", number: "number", day: "date", at: "datetime", flag: "boolean" } as const;
type Column = keyof typeof types;

const condition = (table: string, column: Column): fc.Arbitrary<ConditionNode> =>
  fc
    .constantFrom(...operatorNames(types[column]))
    .chain((operator) =>
      valuesFor(column, operator).map((values) => ({ kind: "attribute", table, column, operator, values })),
    );

function valuesFor(column: Column, operator: string): fc.Arbitrary<readonly string[]> {
  const wanted = valuesOf(types[column], operator);
  const pool = column === "word" ? words.filter(Boolean) : column === "number" ? numbers : dayValues;
  switch (wanted) {
    case "one":
      return fc.constantFrom(...pool).map((value) => [value]);
    case "two":
      return fc.tuple(fc.constantFrom(...pool), fc.constantFrom(...pool));
    case "list":
      return fc.array(fc.constantFrom(...pool), { minLength: 1, maxLength: 4 });
    default:
      return fc.constant([]);
  }
}

const leaf: fc.Arbitrary<ConditionNode> = fc.oneof(
  ...(Object.keys(types) as Column[]).map((column) => condition(hostileTable, column)),
  condition(otherTable, "word"),
  condition(otherTable, "flag"),
  fc
    .constantFrom("is in segment", "is not in segment")
    .map((operator): ConditionNode => ({ kind: "segment", operator, segment: `"list'` })),
);
const group = (depth: number, minLength = 1): fc.Arbitrary<ConditionGroup> =>
  fc.record({
    kind: fc.constant("group"),
    combine: fc.constantFrom("and", "or"),
    conditions: fc.array(
      depth === 0
        ? leaf
        : fc.oneof({ weight: 3, arbitrary: leaf }, { arbitrary: group(depth - 1), weight: 1 }),
      {
        minLength,
        maxLength: 3,
      },
    ),
  });
const segments: fc.Arbitrary<VisualSegment> = fc
  .record({ include: group(2), exclude: group(1, 0) })
  .map((rules) => ({ rules, attributes: [{ table: hostileTable, column: "word", field: null }] }));

/** What a condition says of a customer, told without SQL. */
function holds(node: ConditionNode, id: string): boolean {
  if (node.kind === "group")
    return node.combine === "and"
      ? node.conditions.every((one) => holds(one, id))
      : node.conditions.some((one) => holds(one, id));
  if (node.kind === "segment") {
    const isMember = customers.some(({ amperity_id, flag }) => amperity_id === id && flag === true);
    return (node.operator === "is in segment") === isMember;
  }
  const rows = node.table === hostileTable ? customers : others;
  const value = rows.find(({ amperity_id }) => amperity_id === id)?.[node.column as Column] ?? null;
  if (node.operator === "is NULL") return value === null;
  if (node.operator === "is not NULL") return value !== null;
  const positive = positiveOf[node.operator];
  return positive === undefined ? says(node, value) : !says({ ...node, operator: positive }, value);
}

const positiveOf: Readonly<Partial<Record<string, string>>> = {
  "is not": "is",
  "is not between": "is between",
  "is not in list": "is in list",
  "does not contain": "contains",
  "is not exactly": "is exactly",
};

/** Positive operators hold for no customer without a value. */
function says({ column, operator, values }: AttributeCondition, value: string | boolean | null): boolean {
  if (value === null) return false;
  if (typeof value === "boolean") return operator === (value ? "is true" : "is false");
  if (column === "word")
    return saysOfText(
      operator,
      values.map((one) => one.toLowerCase()),
      value.toLowerCase(),
      value,
    );
  const read = (written: string): number => {
    if (column === "number") return Number(written);
    const day = readDay(written);
    return day === null ? Number.NaN : Date.parse(dayMeant(day, today));
  };
  const [a = Number.NaN, b = Number.NaN] = values.map(read);
  const x = read(value);
  switch (operator) {
    case "is":
    case "is in list":
      return values.map(read).includes(x);
    case "is after":
    case "is greater than":
      return x > a;
    case "is before":
    case "is less than":
      return x < a;
    case "is on or after":
    case "is greater than or equal to":
      return x >= a;
    case "is on or before":
    case "is less than or equal to":
      return x <= a;
    case "is between":
      return x > a && x < b;
    default:
      throw new Error(operator);
  }
}

function saysOfText(
  operator: string,
  [first = "", ...rest]: readonly string[],
  lowered: string,
  value: string,
): boolean {
  switch (operator) {
    case "contains":
      return lowered.includes(first);
    case "starts with":
      return lowered.startsWith(first);
    case "ends with":
      return lowered.endsWith(first);
    case "is exactly":
      return lowered === first;
    case "is in list":
      return [first, ...rest].includes(lowered);
    case "is empty":
      return value === "";
    case "is not empty":
      return value !== "";
    default:
      throw new Error(operator);
  }
}

const ask = (query: QueryText) => engine.preview(query, { limit: 1000 });
const options = { today: "DATE '2026-03-31'" };

it("chooses exactly the customers of whom the rules are true, and counts them by condition", async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(segments, async (segment) => {
      // Bounds may come in the wrong order: such a segment is refused before it is compiled.
      fc.pre(checkSegment(segment, parts).length === 0);
      const { include, exclude } = segment.rules;
      const names = new Set(
        [...allConditions(segment.rules)].map(({ condition: one }) => ("table" in one ? one.table : "")),
      );
      const everybody = [...customers, ...(names.has(otherTable) ? others : [])].map(
        ({ amperity_id }) => amperity_id,
      );
      const all = [...new Set(everybody)];
      const included = all.filter((id) => holds(include, id));
      const excluded = exclude.conditions.length === 0 ? [] : included.filter((id) => holds(exclude, id));
      const wanted = included.filter((id) => !excluded.includes(id));
      const { rows } = await ask(compileMembers(segment, parts, options));
      expect(rows.map((row) => row.amperity_id).sort()).toEqual([...wanted].sort());
      const { query, columns } = compileCounts(segment, parts, options);
      const [counted] = (await ask(query)).rows;
      const counts = Object.fromEntries(
        [...columns].map(([column, path]) => [path, Number(counted?.[column])]),
      );
      expect(counts).toMatchObject({
        all: all.length,
        customers: wanted.length,
        include: included.length,
        exclude: excluded.length,
        ...(include.combine === "or"
          ? Object.fromEntries(
              include.conditions.map((one, index) => [
                `include.${index}`,
                all.filter((id) => holds(one, id)).length,
              ]),
            )
          : { [`include.${include.conditions.length - 1}`]: included.length }),
      });
      seen += wanted.length > 0 && wanted.length < all.length ? 1 : 0;
    }),
    { seed: 20260331, numRuns: 25 },
  );
  // The trees tell customers apart; a compiler that chose all or nobody would be found out.
  expect(seen).toBeGreaterThan(5);
});

it("keeps whatever a field is called as its name, and sends each customer once in the order of the ID", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }), async (name) => {
      const field = name.replaceAll(/["\0]/g, "");
      fc.pre(field !== "" && field.toLowerCase() !== "amperity_id" && field.isWellFormed());
      const segment: VisualSegment = {
        rules: {
          include: {
            kind: "group",
            combine: "and",
            conditions: [
              {
                kind: "attribute",
                table: otherTable,
                column: "word",
                operator: "is exactly",
                values: ["GOLD"],
              },
            ],
          },
          exclude: { kind: "group", combine: "or", conditions: [] },
        },
        attributes: [{ table: hostileTable, column: "word", field }],
      };
      const { columns, rows } = await ask(compileSegment(segment, parts, options));
      expect(columns.map((column) => column.name)).toEqual(["amperity_id", field]);
      expect(rows).toEqual([
        { amperity_id: "c17", [field]: "GOLD" },
        { amperity_id: "only in the second", [field]: null },
      ]);
    }),
    { seed: 7, numRuns: 12 },
  );
});

it("means today in UTC when nothing else is said", async () => {
  const segment: VisualSegment = {
    rules: {
      include: {
        kind: "group",
        combine: "and",
        conditions: [{ kind: "attribute", table: "now", column: "day", operator: "is", values: ["today"] }],
      },
      exclude: { kind: "group", combine: "or", conditions: [] },
    },
    attributes: [{ table: "now", column: "day", field: null }],
  };
  const sql = "SELECT 'c' AS amperity_id, CURRENT_TIMESTAMP AS day";
  const signal = new AbortController().signal;
  const columns = await engine.describe({ sql, dialect: "trino" }, signal);
  const table = {
    name: "now",
    sql,
    dialect: "trino",
    isAvailable: true,
    attributes: toAttributes(columns, []),
  } as const;
  const { rows } = await ask(compileSegment(segment, { tables: [table], lists: [] }));
  expect(rows).toHaveLength(1);
});
