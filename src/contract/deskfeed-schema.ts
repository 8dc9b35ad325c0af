/** The keys of deskfeed.yaml with their types, limits and meaning (design.md 8). docs/reference/config.md is generated from here. */
import { z } from "zod";

const text = () => z.string().min(1).max(1_000);
/** Paths, addresses and templates are short; a whole file pasted into one is a mistake. */
const names = (description: string) => z.record(text(), text()).describe(description);
const number = (min: number, max: number) => z.number().min(min).max(max);
const whole = (min: number, max: number) => z.int().min(min).max(max);

const customer360 = z.strictObject({
  engine: z
    .enum(["duckdb", "postgres", "trino"])
    .nullish()
    .describe(
      "What runs the SQL: `duckdb`, built in (default), `postgres`, a server, or `trino`, a cluster.",
    ),
  tables: names(
    "Table name → file (CSV, Parquet or JSON; `*`, `?` and `**` match several), relative to this file.",
  ).nullish(),
  database: text()
    .nullish()
    .describe("An existing DuckDB database file in place of tables, relative to this file; only read."),
  dialect: z
    .enum(["trino", "duckdb", "postgres"])
    .nullish()
    .describe(
      "The SQL people write: `trino` (default), or the engine's own name; then nothing is translated.",
    ),
  memoryLimitMb: whole(64, 1_048_576)
    .nullish()
    .describe("Memory the engine may use, in megabytes; beyond it works on disk. Default 1024."),
  queryTimeoutSeconds: whole(1, 86_400)
    .nullish()
    .describe("Longest time one query may run, in seconds. Default 3600."),
  url: text()
    .nullish()
    .describe(
      "Address of the database, for `postgres` and `trino`. With a password in it only as a reference to an environment variable.",
    ),
  user: text().nullish().describe("Who asks, for `trino`."),
  catalog: text().nullish().describe("Catalog that table names refer to, for `trino`."),
  schema: text().nullish().describe("Schema that table names refer to, for `postgres` and `trino`."),
  password: text()
    .nullish()
    .describe("Password of the user, for `trino`, only as a reference to an environment variable."),
  token: text()
    .nullish()
    .describe("JSON Web Token of the user, for `trino`, only as a reference to an environment variable."),
  allowPlainCredentials: z
    .boolean()
    .nullish()
    .describe("Send password or token over plain http too, for `trino`. Default false."),
  certificate: text()
    .nullish()
    .describe("File (PEM) of the certificate to trust, for `trino`, relative to this file."),
  clientTags: z.array(text()).nullish().describe("Tags by which the cluster's rules know us, for `trino`."),
  spooling: z
    .boolean()
    .nullish()
    .describe(
      "False where this machine cannot reach the storage into which a cluster spools its results, for `trino`. Default true.",
    ),
  session: z
    .record(text(), z.union([text(), z.number(), z.boolean()]))
    .nullish()
    .describe("Session property → value, for `trino`."),
  state: z
    .strictObject({
      catalog: text().describe("Catalog that we may write."),
      schema: text().describe("Schema for our tables; made when it is not there."),
    })
    .nullish()
    .describe(
      "Where what was sent is remembered inside the cluster, for `trino`. Default: the schema `deskfeed` of `catalog` where we may write there; else rows are compared on this machine.",
    ),
});

const credential = z.strictObject({
  email: text().nullish().describe("Email address of the Zendesk user whose API token it is."),
  apiToken: text().nullish().describe("API token, only as a reference to an environment variable."),
  clientId: text().nullish().describe("Identifier of an OAuth client (client credentials)."),
  clientSecret: text()
    .nullish()
    .describe("Secret of the OAuth client, only as a reference to an environment variable."),
});

const destination = z.strictObject({
  plugin: z.enum(["zendesk"]).describe("What kind of destination: `zendesk`."),
  subdomain: text().describe("The part of the account's address before `.zendesk.com`."),
  url: text().nullish().describe("Only for a sandbox or proxy. Default `https://<subdomain>.zendesk.com`."),
  credential: credential.describe("`email` with `apiToken`, or `clientId` with `clientSecret`."),
  enabled: z
    .boolean()
    .nullish()
    .describe(
      "`false` switches it off, so that nothing is sent to it. Left out, it stays as it is set on screen.",
    ),
  usersPerSecond: number(1, 10_000)
    .nullish()
    .describe("Users a second, over all orchestrations of the destination. Default 100."),
  window: whole(1, 30)
    .nullish()
    .describe("Jobs in flight at once; 30 is the account's own limit. Default 20."),
  reserve: number(0, 0.9)
    .nullish()
    .describe("Share of the account's requests a minute that is left to others. Default 0.2."),
  requestTimeoutSeconds: whole(1, 600)
    .nullish()
    .describe("Longest wait for one answer, in seconds. Default 60."),
  retryBudgetSeconds: whole(1, 86_400)
    .nullish()
    .describe(
      "Longest time spent on retrying one batch before its rows are failed, in seconds. Default 900.",
    ),
});

const template = z.strictObject({
  destination: text().describe("The destination it is for."),
  defaultCountry: text()
    .nullish()
    .describe("Country (two letters, such as `US`) of phones written without one."),
  countryColumn: text()
    .nullish()
    .describe(
      "Column of the result that holds each row's country (two letters); wins over `defaultCountry`.",
    ),
  nulls: z
    .enum(["keep", "clear", "clear-ours"])
    .nullish()
    .describe(
      "What an empty value does: `keep` leaves the field as it is (default), `clear` empties it, `clear-ours` empties it only where Deskfeed had sent a value.",
    ),
  phones: z
    .enum(["leave-out", "reject"])
    .nullish()
    .describe(
      "A phone that cannot be written as E.164: `leave-out` sends the rest (default), `reject` rejects the row.",
    ),
  values: z
    .enum(["reject", "leave-out"])
    .nullish()
    .describe(
      "Any other value that does not fit its field: `reject` rejects the row (default), `leave-out` sends the rest.",
    ),
  rename: names("Column → field, where the query does not name the field itself.").nullish(),
  fixed: z
    .record(text(), z.union([z.string().max(65_535), z.number(), z.boolean(), z.array(z.string())]))
    .nullish()
    .describe("Field → value sent with every user; a column of the same field wins."),
  allow: z
    .array(text())
    .nullish()
    .describe("Guarded fields that may be sent, each by name, such as `organization_id`."),
  staff: z
    .enum(["protect", "update"])
    .nullish()
    .describe("`protect` never touches an agent or administrator (default); `update` does."),
  warnings: z
    .enum(["send", "reject"])
    .nullish()
    .describe(
      "A row with a warning, such as a phone that was left out: `send` sends it and counts it (default), `reject` rejects it, whatever `phones` and `values` say.",
    ),
});

const query = z.strictObject({
  file: text()
    .nullish()
    .describe("File of one SELECT, relative to this file. `name: file.sql` is the short form."),
  sql: z.string().min(1).max(1_000_000).nullish().describe("The SELECT itself, in place of a file."),
  dialect: z
    .enum(["trino", "duckdb", "postgres"])
    .nullish()
    .describe("The SQL it is written in. Default `customer360.dialect`."),
  folder: z
    .string()
    .max(200)
    .regex(/^[^/]+(\/[^/]+){0,2}$/)
    .nullish()
    .describe(
      "Folder on screen, of up to three levels, such as `Zendesk/Loyalty`. Left out, it stays where it is.",
    ),
});

const column = z.strictObject({
  name: text().nullish().describe("What people see in place of the column's name."),
  field: text()
    .nullish()
    .describe("Where the column is sent, such as `user_fields.city`. Default: its own name."),
  offered: z.boolean().nullish().describe("Whether the visual segment editor lists it. Default true."),
});

const attributesTable = z.strictObject({
  ...query.shape,
  available: z.boolean().nullish().describe("Make available in the Visual Segment Editor. Default false."),
  columns: z
    .record(text(), column)
    .nullish()
    .describe(
      "What is said of columns, each a map with `name`, `field` and `offered`. `column: field` is the short form.",
    ),
});

const value = () => z.union([z.string().max(1_000), z.number(), z.boolean()]);

/** Either a group (`and`, `or`), or a condition on an attribute, or one on a segment; condition-rules.ts keeps them apart. */
const condition = z.strictObject({
  get and() {
    return z.array(condition).nullish().describe("A group: all of these.");
  },
  get or() {
    return z.array(condition).nullish().describe("A group: any of these.");
  },
  attribute: text().nullish().describe("The attribute that is compared: `Table.column`."),
  segment: text().nullish().describe("The segment that customers are in or not in."),
  operator: text().nullish().describe("How it is compared, such as `is in list`."),
  value: value().nullish().describe("What it is compared with."),
  values: z.array(value()).nullish().describe("What it is compared with, where the operator takes several."),
});

const half = z.strictObject({
  and: z.array(condition).nullish().describe("Customers who match all of these conditions."),
  or: z.array(condition).nullish().describe("Customers who match any of these conditions."),
});

const sentAttribute = z.strictObject({
  attribute: text().describe("The attribute: `Table.column`."),
  field: text()
    .nullish()
    .describe("The field it is sent to. Default: the field of its table, else its name."),
});

const segment = z.strictObject({
  ...query.shape,
  include: half
    .nullish()
    .describe("A visual segment, in place of SQL: who is in it. Conditions are maps; see the example."),
  exclude: half.nullish().describe("Who is left out of them."),
  send: z
    .array(sentAttribute)
    .nullish()
    .describe("The attributes that are sent, each `Table.column` or a map with `attribute` and `field`."),
});

const workflow = z.strictObject({
  kind: z
    .enum(["manual", "after-refresh"])
    .nullish()
    .describe(
      "`workflow: manual` runs when asked to (default); `workflow: after-refresh` when fresh data is announced.",
    ),
  schedule: text().nullish().describe('A cron schedule of five fields, such as `"0 6 * * *"`.'),
  timeZone: text().nullish().describe("Time zone of the schedule, such as `Europe/Berlin`. Default `UTC`."),
  enabled: z
    .boolean()
    .nullish()
    .describe("`false` keeps it from starting runs by itself. Left out, it stays as it is set on screen."),
});

const orchestration = z.strictObject({
  query: text()
    .nullish()
    .describe("The query whose rows are sent. One of `query`, `segment` and `attributesTable` is needed."),
  segment: text().nullish().describe("The segment whose customers are sent, in place of a query."),
  attributesTable: text()
    .nullish()
    .describe("The attributes table whose rows are sent, in place of a query."),
  destination: text().describe("The destination they are sent to."),
  template: text()
    .nullish()
    .describe("The data template. Default: the rules of a template with nothing set."),
  overrides: template
    .omit({ destination: true })
    .nullish()
    .describe(
      "Rules of a data template that are others for this orchestration alone. Fixed values are added to the template's.",
    ),
  workflow: workflow.nullish().describe("When it runs: `manual` (default), `after-refresh`, or a schedule."),
});

export const deskfeedSchema = z.strictObject({
  customer360: customer360.describe("The database of customer tables that queries read."),
  destinations: z.record(text(), destination).nullish().describe("Zendesk accounts, by name."),
  templates: z
    .record(text(), template)
    .nullish()
    .describe("Data templates: the rules by which columns become fields."),
  queries: z.record(text(), query).nullish().describe("Named SELECTs."),
  attributesTables: z
    .record(text(), attributesTable)
    .nullish()
    .describe("Named SELECTs of attributes, `amperity_id` first, that visual segments are built from."),
  segments: z
    .record(text(), segment)
    .nullish()
    .describe("Choices of customers: by conditions on attributes, or in SQL with `amperity_id` first."),
  orchestrations: z
    .record(text(), orchestration)
    .nullish()
    .describe(
      "What is sent where: a query, segment or attributes table, a destination, a data template, a workflow.",
    ),
});

/** The file's content after short forms were written out (short-forms.ts) and references filled. */
export type DeskfeedFile = z.infer<typeof deskfeedSchema>;

export type DestinationInFile = z.infer<typeof destination>;
export type TemplateInFile = z.infer<typeof template>;
export type QueryInFile = z.infer<typeof query>;
export type AttributesTableInFile = z.infer<typeof attributesTable>;
export type SegmentInFile = z.infer<typeof segment>;
export type HalfInFile = z.infer<typeof half>;
export type ConditionInFile = z.infer<typeof condition>;
export type OrchestrationInFile = z.infer<typeof orchestration>;

/** The schema of a path's value, or null where the path leaves the schema. */
export function schemaAt(path: readonly PropertyKey[]): z.ZodType | null {
  let schema: z.ZodType = deskfeedSchema;
  for (const step of path) {
    schema = unwrap(schema);
    let next: unknown;
    if (schema instanceof z.ZodObject) next = schema.shape[String(step)];
    else if (schema instanceof z.ZodRecord) next = schema.valueType;
    else if (schema instanceof z.ZodArray) next = schema.element;
    if (!(next instanceof z.ZodType)) return null;
    schema = next;
  }
  return unwrap(schema);
}

export function unwrap(schema: z.ZodType): z.ZodType {
  let inner: z.ZodType = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodNullable)
    inner = inner.unwrap() as z.ZodType;
  return inner;
}
