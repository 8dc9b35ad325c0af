/** Attributes tables of the pictures behind the API's routes, with drafts, rules judged from simple texts, and figures. Only for tests. */
import type { AttributesTable } from "../../src/contract/api/attributes-tables.ts";
import type { Answers, Asked } from "./fixture-server.ts";
import { idOf } from "./fixtures.ts";
import { pageOf } from "./page-of.ts";
import { Refusal } from "./refusal.ts";

const rows = 1_284_930;
const shares = [1, 1, 0.934, 0.9998, 0.712, 0.689, 0.61];

export const attributesSql = `SELECT
  amperity_id,
  amperity_id AS external_id,
  email AS email,
  lower(full_name) AS name,
  phone AS phone,
  city AS city,
  state AS state
FROM Customer_360
`;

const said = [
  ["amperity_id", "Customer", null],
  ["external_id", "External ID", null],
  ["email", "Email", null],
  ["name", "Full name", null],
  ["phone", "Phone", null],
  ["city", "City", "user_fields.city"],
  ["state", "State", "user_fields.state"],
].map(([column, displayName, field]) => ({
  column: column ?? "",
  displayName: displayName ?? null,
  field: field ?? null,
  isOffered: true,
}));

/** Names of the result as a reader of simple texts sees them: one column a line. */
const columnsOf = (sql: string): readonly string[] =>
  [...sql.matchAll(/^\s+(?:.* AS )?("?)([\w.]+)\1,?$/gim)].map(([, , name = ""]) => name);

function judge(sql: string, counted: { readonly rows: number; readonly customers: number } | null) {
  const line = sql.split("\n").findIndex((one) => one.includes("oops"));
  if (line !== -1)
    throw new Refusal(422, "query_invalid", "There is no column oops.", {
      place: { line: line + 1, column: 3 },
    });
  const columns = columnsOf(sql);
  const odd = columns.filter((name) => !/^[A-Za-z0-9]\w*$/.test(name));
  const isFirst = columns[0] === "amperity_id";
  const twice = columns.filter((name, index) => columns.indexOf(name) !== index);
  return [
    ["amperity_id_first", "The first column is amperity_id", isFirst, isFirst ? [] : columns.slice(0, 1)],
    [
      "names_plain",
      "Every column name is letters, digits and underscores, and starts with a letter or digit",
      odd.length === 0,
      odd,
    ],
    ["names_once", "No name appears twice", twice.length === 0, twice],
    [
      "one_row_each",
      "One row for each customer",
      counted === null ? null : counted.rows === counted.customers,
      [],
    ],
  ].map(([rule, sentence, isMet, names]) => ({ rule, sentence, isMet, columns: names }));
}

function createTables(now: number): AttributesTable[] {
  const at = new Date(now - 7_200_000).toISOString();
  const by = "Mara Lindqvist";
  const users = ["Loyal and silent", "VIP at risk", "Never called"];
  const names = ["Zendesk_attributes", "Loyalty_attributes", "Survey_attributes", "Store_attributes"];
  return names.map((name, index): AttributesTable => {
    const content = { sql: attributesSql, dialect: "trino" as const, columns: said, by, at };
    const isDraft = name === "Store_attributes";
    return {
      id: idOf(701 + index),
      name,
      folder: "",
      status: isDraft ? "draft" : "active",
      managedBy: name === "Survey_attributes" ? "deskfeed.yaml" : null,
      owner: by,
      changedAt: at,
      draft: isDraft ? { by, at } : null,
      sentBy: [],
      lastRun: null,
      rows: null,
      isAvailable: !isDraft,
      usedBySegments:
        index === 0 ? users.map((user, number) => ({ id: idOf(801 + number), name: user })) : [],
      revision: 1,
      active: isDraft ? null : { ...content, version: 2 },
      draftText: isDraft ? content : null,
    };
  });
}

function profileOf({ body: { sql } }: Asked) {
  const names = columnsOf(sql);
  const customers = sql.includes("Orders") ? rows - 200 : rows;
  return {
    rules: judge(sql, { rows, customers }),
    rows,
    customers,
    columns: names.map((name, index) => ({ name, filledShare: shares[index] ?? 0.5 })),
    sample: {
      columns: names.map((name) => ({ name, kind: "text", type: "VARCHAR", isMasked: false })),
      rows: ["amp-01f7c2", "amp-0044be"].map((id, index) =>
        Object.fromEntries(
          names.map((name) => [name, name.endsWith("_id") ? id : index === 0 ? `a ${name}` : null]),
        ),
      ),
      more: true,
    },
    seconds: 0.84,
  };
}

export function attributesAnswers(now: number): Answers {
  const tables = createTables(now);
  const at = () => new Date(now).toISOString();
  const by = "Mara Lindqvist";
  const find = (id: string | undefined): AttributesTable => {
    const table = tables.find((one) => one.id === id);
    if (table === undefined) throw new Refusal(404, "unknown", "There is no such attributes table.");
    return table;
  };
  const change = ({ params, body }: Asked, part: Partial<AttributesTable>): AttributesTable => {
    const table = find(params.id);
    if (body.revision !== table.revision)
      throw new Refusal(409, "changed_meanwhile", "Jon Aaker saved another draft.");
    const fresh = { ...table, ...part, revision: table.revision + 1 };
    tables[tables.indexOf(table)] = fresh;
    return fresh;
  };
  return {
    listAttributesTables: ({ query }) => ({
      ...pageOf(tables, query),
      folders: [],
      destinations: [],
      owners: [],
    }),
    readAttributesTable: ({ params }) => find(params.id),
    createAttributesTable: ({ body: { name, sql } }) => {
      if (tables.some((one) => one.name === name))
        throw new Refusal(409, "name_taken", `There is an attributes table named "${name}".`);
      const [first] = tables as [AttributesTable];
      const made: AttributesTable = {
        ...first,
        id: idOf(750 + tables.length),
        name,
        status: "draft",
        isAvailable: false,
        usedBySegments: [],
        active: null,
        draftText: { sql, dialect: "trino", columns: [], by, at: at() },
      };
      tables.push(made);
      return { attributesTable: made, created: true };
    },
    changeAttributesTable: (asked) => {
      const { isAvailable, name } = asked.body;
      return change(asked, {
        ...(name === undefined ? {} : { name }),
        ...(isAvailable === undefined ? {} : { isAvailable }),
      });
    },
    saveAttributesTableDraft: (asked) => {
      const { sql, dialect, columns } = asked.body;
      return change(asked, {
        status: "active with draft",
        draftText: { sql, dialect, columns, by, at: at() },
      });
    },
    discardAttributesTableDraft: (asked) => change(asked, { status: "active", draftText: null }),
    activateAttributesTable: (asked) => {
      const { draftText, active } = find(asked.params.id);
      if (draftText === null) throw new Refusal(409, "no_draft", "There is no draft.");
      const broken = judge(draftText.sql, null).find(({ isMet }) => isMet === false);
      if (broken !== undefined)
        throw new Refusal(
          422,
          "attributes_table_invalid",
          `A rule of attributes tables is not met: ${broken.sentence}.`,
        );
      return change(asked, {
        status: "active",
        active: { ...draftText, version: (active?.version ?? 0) + 1 },
        draftText: null,
      });
    },
    listAttributesTableVersions: ({ params }) => {
      const { active } = find(params.id);
      if (active === null) return { items: [] };
      const first = { ...active, version: 1, sql: active.sql.replace("lower(full_name)", "full_name") };
      return {
        items: [
          { ...active, isActive: true },
          { ...first, isActive: false },
        ],
      };
    },
    restoreAttributesTableVersion: (asked) => {
      const { active } = find(asked.params.id);
      return change(asked, { status: "active with draft", draftText: active });
    },
    deleteAttributesTable: ({ params }) => {
      const { usedBySegments, name } = find(params.id);
      const [user] = usedBySegments;
      if (user !== undefined)
        throw new Refusal(
          409,
          "definition_used",
          `The attributes table "${name}" cannot be removed: the segment "${user.name}" still uses it.`,
        );
      return { done: true };
    },
    undeleteAttributesTable: ({ params }) => find(params.id),
    checkAttributesTable: ({ body: { sql } }) => {
      const rules = judge(sql, null);
      const columns = columnsOf(sql);
      return {
        rules,
        columns: columns.map((name) => ({ name, kind: "text", type: "VARCHAR", attributeType: "text" })),
        hasAmperityId: columns.includes("amperity_id"),
      };
    },
    profileAttributesTable: profileOf,
  };
}
