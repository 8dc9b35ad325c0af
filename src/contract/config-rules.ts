/** The rules of a configuration that no single key shows: the engine's own, names that refer to something, pairs that belong together. */
import { type Complaint, referenceRules, wrong } from "./complaint.ts";
import type { DeskfeedFile, OrchestrationInFile, QueryInFile } from "./deskfeed-schema.ts";
import { destinationRules } from "./destination-rules.ts";
import { addressVariable } from "./environment-references.ts";
import { templateRules } from "./template-rules.ts";
import { workflowRules } from "./workflow-rules.ts";

export function ruleComplaints(file: DeskfeedFile): readonly Complaint[] {
  return [
    ...customer360Rules(file.customer360),
    ...entries(file.destinations).flatMap(([name, one]) => destinationRules(["destinations", name], one)),
    ...entries(file.templates).flatMap(([name, one]) => templateRules(["templates", name], one, file)),
    ...entries(file.queries).flatMap(([name, one]) => queryRules(["queries", name], one, file)),
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

type Customer360InFile = DeskfeedFile["customer360"];

const engineKeys = ["tables", "database", "url", "user", "catalog", "schema"] as const;
/** Which of them belong to an engine. */
const keysOf: Readonly<Record<string, readonly (typeof engineKeys)[number][]>> = {
  duckdb: ["tables", "database"],
  postgres: ["url", "schema"],
};

function customer360Rules(customer360: Customer360InFile): readonly Complaint[] {
  const engine = customer360.engine ?? "duckdb";
  const at = (key: string) => ["customer360", key];
  const own = keysOf[engine];
  if (own === undefined) {
    return [
      wrong(
        at("engine"),
        `the engine ${engine} arrives later; this version runs duckdb and postgres.`,
        "Write duckdb or postgres.",
      ),
    ];
  }
  const found: Complaint[] = [];
  for (const key of engineKeys) {
    if (customer360[key] == null || own.includes(key)) continue;
    const others = Object.entries(keysOf).flatMap(([other, keys]) => (keys.includes(key) ? [other] : []));
    const belongs =
      others.length > 0 ? `belongs to the engine ${others.join(" and ")}.` : "belongs to another engine.";
    found.push(wrong(at(key), belongs, "Leave it out.", "key"));
  }
  const { dialect } = customer360;
  if (dialect != null && dialect !== "trino" && dialect !== engine) {
    found.push(
      wrong(at("dialect"), `the engine ${engine} does not speak ${dialect}.`, `Write trino or ${engine}.`),
    );
  }
  return [...found, ...(engine === "duckdb" ? duckdbRules(customer360) : serverRules(customer360))];
}

function serverRules({ url }: Customer360InFile): readonly Complaint[] {
  const form = `Write \${${addressVariable}}, and in that variable postgresql://user:password@host:5432/database.`;
  if (url == null) return [wrong(["customer360"], "there is no url.", form, "key")];
  return /^postgres(?:ql)?:\/\//.test(url)
    ? []
    : [wrong(["customer360", "url"], "is not the address of a PostgreSQL server.", form)];
}

function duckdbRules(customer360: Customer360InFile): readonly Complaint[] {
  const at = (key: string) => ["customer360", key];
  const found: Complaint[] = [];
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
  const { dialect } = query;
  if (dialect != null && dialect !== "trino" && dialect !== engine && Object.hasOwn(keysOf, engine)) {
    found.push(
      wrong(
        [...path, "dialect"],
        `the engine ${engine} does not speak ${dialect}.`,
        `Write trino or ${engine}.`,
      ),
    );
  }
  return found;
}

function orchestrationRules(
  path: readonly string[],
  one: OrchestrationInFile,
  file: DeskfeedFile,
): readonly Complaint[] {
  const found = [
    ...referenceRules(path, "query", one.query, file.queries),
    ...referenceRules(path, "destination", one.destination, file.destinations),
    ...(one.template == null ? [] : referenceRules(path, "template", one.template, file.templates)),
    ...workflowRules([...path, "workflow"], one.workflow),
  ];
  const template = one.template == null ? undefined : file.templates?.[one.template];
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
