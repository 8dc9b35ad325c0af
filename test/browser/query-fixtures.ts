/** The query of the pictures behind the API's routes: a draft with a revision, columns judged by their names, rows, versions, tables. */
import type { Query } from "../../src/contract/api/queries.ts";
import type { Answers } from "./fixture-server.ts";
import type { Fixtures } from "./fixtures.ts";
import { Refusal } from "./refusal.ts";

export const usersSql = `-- Who is calling: what every agent should see first
SELECT
  amperity_id AS external_id,
  lower(full_name) AS name,
  email,
  phone,
  city AS "user_fields.city",
  loyalty_tier AS "user_fields.loyalty_tier",
  CAST(lifetime_value AS DECIMAL(10,2)) AS "user_fields.ltv",
  state AS "user_field.state",
  role
FROM Customer_360
ORDER BY amperity_id
`;

const people = [
  [
    "amp-01f7c2",
    "ana trujillo",
    "ana@trujillo.mx",
    "+52 55 5555 4729",
    "México D.F.",
    "platinum",
    "18420.50",
    "DF",
    "end-user",
  ],
  [
    "amp-0044be",
    "thomas hardy",
    "t.hardy@ath.co.uk",
    "+44 20 7555 7788",
    "London",
    "gold",
    "912.00",
    "LDN",
    "end-user",
  ],
  [
    "amp-9a1e03",
    "christina berglund",
    "c.berglund@bs.se",
    "+46 921 12 34 65",
    "Luleå",
    "silver",
    "55.10",
    "BD",
    "end-user",
  ],
  [
    "amp-77d2aa",
    "mei 林 chen",
    "mei.chen@linmail.tw",
    "02-2771-0001",
    "臺北",
    "gold",
    "3001.99",
    "TPE",
    "end-user",
  ],
  [
    "amp-5b0c19",
    "elizabeth lincoln",
    "e.lincoln@bottom.ca",
    "+1 604 555 4729",
    "Tsawassen",
    null,
    "0.00",
    "BC",
    "end-user",
  ],
  [
    "amp-c3f91d",
    "victoria ashworth",
    "v.ash@bsbev.co.uk",
    null,
    "London",
    "silver",
    "120.00",
    "LDN",
    "end-user",
  ],
] as const;

const fields: Readonly<Record<string, readonly [field: string, title: string | null, type: string | null]>> =
  {
    external_id: ["external_id", null, null],
    name: ["name", null, null],
    email: ["email", null, null],
    phone: ["phone", null, null],
    "user_fields.city": ["user_fields.city", "City", "text"],
    "user_fields.loyalty_tier": ["user_fields.loyalty_tier", "Loyalty tier", "drop-down"],
    "user_fields.ltv": ["user_fields.ltv", "Lifetime value", "decimal"],
    "user_fields.state": ["user_fields.state", "State", "text"],
  };

/** Names of the result as a reader of simple texts sees them: one column a line. */
const columnsOf = (sql: string): readonly string[] =>
  [...sql.matchAll(/^\s+(?:.* AS )?("?)([\w.]+)\1,?$/gim)].map(([, , name = ""]) => name);

function judge(column: string) {
  const base = { column, changedUsers: null };
  const known = fields[column];
  if (known !== undefined)
    return { ...base, field: known[0], status: "sent", title: known[1], type: known[2] };
  const rest = { ...base, field: null, title: null, type: null };
  if (column === "role")
    return { ...rest, status: "refused", reason: "guarded field: the data template must allow role by name" };
  const suggestion = column === "user_field.state" ? { suggestion: "user_fields.state" } : {};
  return { ...rest, status: "ignored", reason: "no such field", ...suggestion };
}

/** A text that cannot be read names the place: the first line with the word `oops`. */
function refuseBroken(sql: string): void {
  const line = sql.split("\n").findIndex((one) => one.includes("oops"));
  if (line === -1) return;
  const column = (sql.split("\n")[line] ?? "").indexOf("oops") + 1;
  throw new Refusal(422, "query_invalid", "There is no column oops.", {
    advice: "Did you mean orders?",
    place: { line: line + 1, column },
  });
}

function previewOf(sql: string) {
  refuseBroken(sql);
  const names = columnsOf(sql);
  const order = [...Object.keys(fields).slice(0, 7), "user_field.state", "role"];
  const rows = sql.includes("WHERE false")
    ? []
    : people.map((person) =>
        Object.fromEntries(
          names.map((name) => [name, person[order.includes(name) ? order.indexOf(name) : 7] ?? null]),
        ),
      );
  return {
    columns: names.map((name) => ({
      name,
      kind: name.endsWith("ltv") ? "decimal" : "text",
      type: name.endsWith("ltv") ? "DECIMAL(10,2)" : "VARCHAR",
      isMasked: false,
    })),
    rows,
    more: rows.length > 0,
    seconds: 0.42,
    users: rows.map((row, index) => ({
      key: row.external_id ?? null,
      verdict: "sent",
      user: `{"external_id":"${row.external_id}","name":"${row.name}","email":"${row.email}","phone":"${row.phone?.replaceAll(" ", "") ?? ""}","user_fields":{"city":"${row["user_fields.city"]}","loyalty_tier":"${row["user_fields.loyalty_tier"]}","ltv":${row["user_fields.ltv"] ?? 0}},"skip_verify_email":true}`,
      problems:
        index === 3 && row.phone !== undefined
          ? [{ code: "phone_left_out", column: "phone", message: "02-2771-0001 is not E.164; left out" }]
          : [],
    })),
  };
}

export function queryAnswers(fixtures: Fixtures): Answers {
  const at = new Date(fixtures.now - 3_600_000).toISOString();
  const opened = new Map<string, Query>();
  const read = (id = ""): Query => {
    const summary = fixtures.queries.find((one) => one.id === id);
    if (summary === undefined) throw new Refusal(404, "unknown", "There is no such query.");
    const known = opened.get(id);
    if (known !== undefined) return known;
    const text = { sql: usersSql, dialect: "trino" as const, by: "Mara Lindqvist", at };
    const isDraft = summary.status === "draft";
    const fresh: Query = {
      ...summary,
      revision: 1,
      active: isDraft ? null : { version: 7, ...text, sql: usersSql.replace("  role\n", "  city\n") },
      draftText: summary.status === "active" ? null : text,
    };
    opened.set(id, fresh);
    return fresh;
  };
  const change = (id: string | undefined, revision: number, part: Partial<Query>): Query => {
    const old = read(id);
    if (old.revision !== revision)
      throw new Refusal(409, "changed_meanwhile", "Somebody else changed it meanwhile.");
    const fresh = { ...old, ...part, revision: revision + 1 };
    opened.set(old.id, fresh);
    return fresh;
  };
  const draft = (sql: string) => ({
    sql,
    dialect: "trino" as const,
    by: "Mara Lindqvist",
    at: new Date().toISOString(),
  });
  return {
    readQuery: ({ params }) => read(params.id),
    changeQuery: ({ params, body: { revision, ...part } }) => change(params.id, revision, part),
    saveDraft: ({ params, body }) => change(params.id, body.revision, { draftText: draft(body.sql) }),
    discardDraft: ({ params, body }) => change(params.id, body.revision, { draftText: null }),
    activateQuery: ({ params, body }) => {
      const { draftText, active } = read(params.id);
      refuseBroken(draftText?.sql ?? "");
      const version = (active?.version ?? 0) + 1;
      return change(params.id, body.revision, {
        active: { version, ...(draftText ?? draft("")) },
        draftText: null,
        status: "active",
      });
    },
    restoreVersion: ({ params, body }) => change(params.id, body.revision, { draftText: draft(usersSql) }),
    listVersions: ({ params }) => ({
      items: [7, 6].map((version) => ({
        version,
        sql: version === 7 ? (read(params.id).active?.sql ?? "") : usersSql.replace("  email,\n", ""),
        dialect: "trino",
        by: "Jon Aaker",
        at,
        isActive: version === 7,
      })),
    }),
    queryFields: ({ body }) => {
      refuseBroken(body.sql);
      const columns = columnsOf(body.sql).map(judge);
      const count = (status: string) => columns.filter((one) => one.status === status).length;
      return {
        columns,
        sent: count("sent"),
        ignored: count("ignored"),
        refused: count("refused"),
        missing: [],
        accountKnown: true,
      };
    },
    previewQuery: ({ body }) => previewOf(body.sql),
    countQueryRows: () => ({ rows: 1_284_930, seconds: 0.2 }),
    downloadQueryRows: () => "external_id,name\r\namp-01f7c2,ana trujillo\r\n",
    listFunctions: () => ({
      items: [
        { name: "lag", signature: "lag(x, offset, default) OVER (…)", doc: "Value of an earlier row." },
        { name: "lower", signature: "lower(text)", doc: "In lower case." },
      ],
    }),
  };
}
