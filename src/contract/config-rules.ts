/** The rules of a configuration that no single key shows: the engine's own, names that refer to something, pairs that belong together. */
import { type Complaint, referenceRules, wrong } from "./complaint.ts";
import type { DeskfeedFile, OrchestrationInFile, QueryInFile } from "./deskfeed-schema.ts";
import { destinationRules } from "./destination-rules.ts";
import { isPostgresKey, postgresRules } from "./postgres-rules.ts";
import { attributesTableRules, segmentRules } from "./segment-rules.ts";
import { templateRules } from "./template-rules.ts";
import { trinoKeys, trinoRules } from "./trino-rules.ts";
import { workflowRules } from "./workflow-rules.ts";

export function ruleComplaints(file: DeskfeedFile): readonly Complaint[] {
  return [
    ...customer360Rules(file.customer360),
    ...entries(file.destinations).flatMap(([name, one]) => destinationRules(["destinations", name], one)),
    ...entries(file.templates).flatMap(([name, one]) => templateRules(["templates", name], one, file)),
    ...entries(file.queries).flatMap(([name, one]) => queryRules(["queries", name], one, file)),
    ...entries(file.attributesTables).flatMap(([name, one]) => [
      ...queryRules(["attributesTables", name], one, file),
      ...attributesTableRules(["attributesTables", name], one),
    ]),
    ...entries(file.segments).flatMap(([name, one]) =>
      one.include == null && one.exclude == null && one.send == null
        ? queryRules(["segments", name], one, file)
        : segmentRules(["segments", name], one, file),
    ),
    ...entries(file.orchestrations).flatMap(([name, one]) =>
      orchestrationRules(["orchestrations", name], one, file),
    ),
  ];
}

function entries<Value>(
  section: Readonly<Record<string, Value>> | null | undefined,
): readonly [string, Value][] {
  return Object.entries(section ?? {});
}

function customer360Rules(customer360: DeskfeedFile["customer360"]): readonly Complaint[] {
  const engine = customer360.engine ?? "duckdb";
  const at = (key: string) => ["customer360", key];
  if (engine === "trino") return trinoRules(customer360);
  if (engine === "postgres") return postgresRules(customer360);
  const found: Complaint[] = [];
  for (const key of trinoKeys) {
    if (customer360[key] == null) continue;
    const engines = isPostgresKey(key) ? "the engines postgres and trino" : "the engine trino";
    found.push(wrong(at(key), `belongs to ${engines}.`, "Leave it out.", "key"));
  }
  if (customer360.dialect === "postgres") {
    found.push(wrong(at("dialect"), "the engine duckdb does not speak postgres.", "Write trino or duckdb."));
  }
  if (entries(customer360.tables).length > 0 && customer360.database != null) {
    found.push(
      wrong(at("database"), "there are tables beside it.", "Write either tables or database.", "key"),
    );
  }
  if (entries(customer360.tables).length === 0 && customer360.database == null) {
    found.push(
      wrong(["customer360"], "there are no tables.", "Name files under tables, or a database.", "key"),
    );
  }
  const seen = new Set<string>();
  for (const [table] of entries(customer360.tables)) {
    if (seen.has(table.toLowerCase())) {
      found.push(
        wrong(
          ["customer360", "tables", table],
          "another table has this name; SQL does not tell capitals apart.",
          "Rename one.",
          "key",
        ),
      );
    }
    seen.add(table.toLowerCase());
  }
  return found;
}

function queryRules(path: readonly string[], query: QueryInFile, file: DeskfeedFile): readonly Complaint[] {
  const found: Complaint[] = [];
  if ((query.file == null) === (query.sql == null)) {
    found.push(
      wrong(
        path,
        query.file == null ? "has no SQL." : "has both file and sql.",
        "Write either file or sql.",
        "key",
      ),
    );
  }
  const engine = file.customer360.engine ?? "duckdb";
  if (engine === "duckdb" && query.dialect === "postgres") {
    found.push(
      wrong([...path, "dialect"], "the engine duckdb does not speak postgres.", "Write trino or duckdb."),
    );
  }
  if (engine === "postgres" && query.dialect === "duckdb") {
    const message = "the engine postgres does not speak duckdb.";
    found.push(wrong([...path, "dialect"], message, "Write trino or postgres."));
  }
  if (engine === "trino" && query.dialect != null && query.dialect !== "trino") {
    const message = `the engine trino does not speak ${query.dialect}.`;
    found.push(wrong([...path, "dialect"], message, "Write trino."));
  }
  return found;
}

/** What is sent: exactly one thing, which is defined. */
function objectRules(
  path: readonly string[],
  { query, segment, attributesTable }: OrchestrationInFile,
  file: DeskfeedFile,
): readonly Complaint[] {
  const given = [query, segment, attributesTable].filter((name) => name != null);
  if (given.length === 0)
    return [wrong([...path, "query"], "is missing.", "Write a query, a segment or an attributesTable.")];
  if (given.length > 1)
    return [
      wrong(path, "sends more than one thing.", "Keep one of query, segment and attributesTable.", "key"),
    ];
  return [
    ...(query == null ? [] : referenceRules(path, "query", query, file.queries)),
    ...(segment == null ? [] : referenceRules(path, "segment", segment, file.segments)),
    ...(attributesTable == null
      ? []
      : referenceRules(path, "attributesTable", attributesTable, file.attributesTables)),
  ];
}

function orchestrationRules(
  path: readonly string[],
  one: OrchestrationInFile,
  file: DeskfeedFile,
): readonly Complaint[] {
  const found = [
    ...objectRules(path, one, file),
    ...referenceRules(path, "destination", one.destination, file.destinations),
    ...(one.template == null ? [] : referenceRules(path, "template", one.template, file.templates)),
    ...workflowRules([...path, "workflow"], one.workflow),
  ];
  const template = one.template == null ? undefined : file.templates?.[one.template];
  if (one.overrides != null && file.destinations?.[one.destination] !== undefined)
    found.push(
      ...templateRules([...path, "overrides"], { ...one.overrides, destination: one.destination }, file),
    );
  const isKnown = file.destinations != null && Object.hasOwn(file.destinations, one.destination);
  if (isKnown && template !== undefined && template.destination !== one.destination) {
    found.push(
      wrong(
        [...path, "template"],
        `the template ${one.template} is for the destination ${template.destination}.`,
        `Write a template of ${one.destination}, or leave it out.`,
      ),
    );
  }
  return found;
}
