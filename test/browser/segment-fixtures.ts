/** The segments of the pictures behind the API's routes: a visual one with a draft, one in SQL; counts that fall with every condition. */
import type { Segment, SegmentSummary } from "../../src/contract/api/segments.ts";
import type { Answers } from "./fixture-server.ts";
import { idOf } from "./fixtures.ts";
import { pageOf } from "./page-of.ts";
import { Refusal } from "./refusal.ts";

type Visual = Extract<NonNullable<Segment["draftText"]>, { kind: "visual" }>["visual"];
type Node = Visual["rules"]["include"]["conditions"][number];

const all = 1_284_930;

const condition = (table: string, column: string, operator: string, ...values: string[]): Node => ({
  kind: "attribute",
  table,
  column,
  operator,
  values,
});

const visual: Visual = {
  rules: {
    include: {
      kind: "group",
      combine: "and",
      conditions: [
        condition("Loyalty_attributes", "loyalty_tier", "is in list", "gold", "platinum"),
        condition("Loyalty_attributes", "last_order_at", "is before", "90 days ago"),
        {
          kind: "group",
          combine: "or",
          conditions: [
            condition("Loyalty_attributes", "churn_risk", "is greater than", "0.6"),
            condition("Survey_attributes", "satisfaction", "is less than", "3"),
          ],
        },
      ],
    },
    exclude: {
      kind: "group",
      combine: "or",
      conditions: [{ kind: "segment", operator: "is in segment", segment: "Support opt-outs" }],
    },
  },
  attributes: [
    { table: "Zendesk_attributes", column: "name", field: null },
    { table: "Zendesk_attributes", column: "email", field: null },
    { table: "Loyalty_attributes", column: "churn_risk", field: null },
  ],
};

const attribute = (
  column: string,
  type: "text" | "number" | "date" | "boolean",
  displayName: string,
  field = column,
) => ({
  column,
  type,
  displayName,
  field,
  isOffered: true,
  isAmperityId: false,
});

const attributes = {
  tables: [
    {
      id: idOf(501),
      name: "Zendesk_attributes",
      error: null,
      attributes: [
        attribute("email", "text", "Email"),
        attribute("name", "text", "Full name"),
        attribute("city", "text", "City", "user_fields.city"),
        attribute("country", "text", "Country"),
      ],
    },
    {
      id: idOf(502),
      name: "Loyalty_attributes",
      error: null,
      attributes: [
        attribute("loyalty_tier", "text", "Loyalty tier"),
        attribute("last_order_at", "date", "Last order date"),
        attribute("churn_risk", "number", "Churn risk", "user_fields.churn_risk"),
      ],
    },
    {
      id: idOf(503),
      name: "Survey_attributes",
      error: null,
      attributes: [
        attribute("satisfaction", "number", "Satisfaction"),
        attribute("would_recommend", "boolean", "Would recommend"),
      ],
    },
  ],
  operators: {
    boolean: ["is true", "is false", "is NULL", "is not NULL"].map((operator) => ({
      operator,
      values: "none",
    })),
    date: [
      { operator: "is", values: "one" },
      { operator: "is before", values: "one" },
      { operator: "is between", values: "two" },
      { operator: "is NULL", values: "none" },
    ],
    datetime: [],
    number: [
      { operator: "is", values: "one" },
      { operator: "is greater than", values: "one" },
      { operator: "is less than", values: "one" },
      { operator: "is in list", values: "list" },
    ],
    text: [
      { operator: "contains", values: "one" },
      { operator: "is exactly", values: "one" },
      { operator: "is in list", values: "list" },
      { operator: "is not NULL", values: "none" },
    ],
    other: [],
  },
  segmentOperators: ["is in segment", "is not in segment"],
  segments: [{ id: idOf(402), name: "Support opt-outs" }],
};

function summary(id: number, name: string, change: Partial<SegmentSummary> = {}): SegmentSummary {
  return {
    id: idOf(id),
    name,
    folder: "",
    status: "draft",
    managedBy: null,
    owner: "Mara Lindqvist",
    changedAt: new Date(0).toISOString(),
    draft: null,
    sentBy: [],
    rows: null,
    lastRun: null,
    kind: "visual",
    words:
      "Loyalty tier is in list gold, platinum and Last order date is before 90 days ago; without Support opt-outs",
    usedBySegments: [],
    ...change,
  };
}

/** Conditions without a value that need one, by path. */
function problemsOf(node: Node, path: string): readonly { path: string; code: string; message: string }[] {
  if (node.kind === "group") {
    const inside = node.conditions.flatMap((each, index) => problemsOf(each, `${path}.${index}`));
    const isEmpty = path === "include" && node.conditions.length === 0;
    return isEmpty
      ? [{ path, code: "empty", message: "Add a condition: a segment without one would be everybody." }]
      : inside;
  }
  if (node.kind === "segment")
    return node.segment === "" ? [{ path, code: "segment_missing", message: "Choose a segment." }] : [];
  const shapes = Object.values(attributes.operators).flat();
  const needed = shapes.find(({ operator }) => operator === node.operator)?.values ?? "none";
  const isMissing =
    needed !== "none" && (node.values.length === 0 || node.values.some((value) => value === ""));
  return isMissing ? [{ path, code: "value_missing", message: "Write a value." }] : [];
}

const paths = (node: Node, path: string): readonly string[] =>
  node.kind === "group"
    ? [path, ...node.conditions.flatMap((each, at) => paths(each, `${path}.${at}`))]
    : [path];

export function segmentAnswers(now: number): Answers {
  const at = new Date(now - 1_000).toISOString();
  const saved = { by: "Mara Lindqvist", at };
  let risk: Segment = {
    ...summary(401, "VIP at risk", { changedAt: at, draft: saved }),
    revision: 3,
    active: null,
    draftText: { kind: "visual", visual, ...saved },
  };
  const optOuts: Segment = {
    ...summary(402, "Support opt-outs", {
      status: "active",
      kind: "sql",
      words: null,
      managedBy: "deskfeed.yaml",
    }),
    revision: 1,
    active: {
      kind: "sql",
      sql: "SELECT amperity_id FROM Customer_360 WHERE NOT is_opted_in",
      dialect: "trino",
      version: 2,
      by: null,
      at,
    },
    draftText: null,
  };
  const find = (id: string | undefined): Segment => (id === optOuts.id ? optOuts : risk);
  const problems = ({ rules }: Visual) => [
    ...problemsOf(rules.include, "include"),
    ...problemsOf(rules.exclude, "exclude"),
  ];
  return {
    listSegments: ({ query }) => ({
      ...pageOf([risk, optOuts], query),
      folders: [],
      destinations: [],
      owners: [],
    }),
    readSegment: ({ params }) => find(params.id),
    listAttributes: () => attributes,
    listAttributeValues: () => ({
      values: ["gold", "platinum", "silver"].map((value) => ({ value, customers: 1_000 })),
      more: false,
      isMasked: false,
    }),
    saveSegmentDraft: ({ body }) => {
      if (body.revision !== risk.revision)
        throw new Refusal(409, "changed_meanwhile", "Somebody else changed it meanwhile.");
      risk = { ...risk, revision: risk.revision + 1, draftText: { ...body.content, ...saved } };
      return risk;
    },
    activateSegment: () => {
      const text = risk.draftText;
      if (text === null) throw new Refusal(409, "no_draft", "There is no draft.");
      risk = {
        ...risk,
        revision: risk.revision + 1,
        status: "active",
        draft: null,
        draftText: null,
        active: { ...text, version: 1 },
      };
      return risk;
    },
    convertSegment: () => {
      risk = {
        ...risk,
        revision: risk.revision + 1,
        kind: "sql",
        draftText: { kind: "sql", sql: "SELECT 1 AS amperity_id", dialect: "trino", ...saved },
      };
      return risk;
    },
    listSegmentVersions: () => ({ items: [] }),
    checkSegment: ({ body }) => {
      const found = problems(body.visual);
      return {
        problems: found,
        sql: found.length > 0 ? null : 'SELECT "Zendesk_attributes"."name" AS "name" FROM …',
        dialect: "trino",
        words: "Loyalty tier is in list gold, platinum",
        days: [{ path: "include.1", days: ["2026-08-26"] }],
      };
    },
    countSegment: ({ body: { visual: told } }) => {
      const every = [...paths(told.rules.include, "include"), ...paths(told.rules.exclude, "exclude")];
      const counts = Object.fromEntries(every.map((path, index) => [path, Math.round(96_310 / (index + 1))]));
      const customers = Math.round(96_310 / every.length);
      return { problems: [], result: { customers, all, counts, seconds: 0.3 } };
    },
    sampleSegment: () => ({
      problems: [],
      columns: ["amperity_id", "name", "email", "user_fields.churn_risk"].map((name) => ({
        name,
        kind: name.endsWith("risk") ? "double" : "text",
        type: "VARCHAR",
        isMasked: false,
      })),
      rows: ["ana trujillo", "mei 林 chen", "<script>alert(1)</script>"].map((name, index) => ({
        amperity_id: `amp-${index}`,
        name,
        email: `${index}@example.com`,
        "user_fields.churn_risk": "0.81",
      })),
      more: true,
      seconds: 0.2,
    }),
  };
}
