/** Definitions as files: a deskfeed.yaml and its query files. Secrets become references; settings that are the default stay out. */
import { relative } from "node:path";
import { Document, Scalar, visit } from "yaml";
import {
  type AttributesTableDefinition,
  type Definitions,
  type DestinationDefinition,
  defaultDestinationSettings,
  type OrchestrationDefinition,
  objectNamed,
  objectOf,
  type QueryDefinition,
  type SegmentDefinition,
  type TemplateDefinition,
} from "../core/definition.ts";
import { assertNever } from "../core/invariant.ts";
import { defaultTemplate } from "../core/template.ts";
import { type Customer360Config, customer360Defaults } from "./deskfeed-config.ts";
import { addressVariable, escapeReferences, secretVariable } from "./environment-references.ts";
import { columnsInFile, visualInFile } from "./segment-in-file.ts";
import { trinoInFile } from "./trino-config.ts";

interface WrittenFile {
  /** Relative to the folder of the export. */
  readonly path: string;
  readonly text: string;
}

export interface WrittenDefinitions {
  readonly files: readonly WrittenFile[];
  /** Environment variables that the file refers to. */
  readonly variables: readonly string[];
  /** Queries, segments and attributes tables with a draft: what nobody has activated is work in progress, and stays behind. */
  readonly drafts: readonly string[];
}

/** The Customer 360 is no definition: without one the file says that it is missing. Paths in it are written as seen from `folder`, or kept as they are. */
export function writeDeskfeedYaml(
  definitions: Definitions,
  customer360: Customer360Config | null,
  folder?: string,
): WrittenDefinitions {
  const variables: string[] = [];
  const taken = new Set<string>();
  const sqlSegments = definitions.segments.filter(({ visual }) => visual === null);
  const queryFiles = nameFiles("queries", definitions.queries, taken);
  const tableFiles = nameFiles("attributes-tables", definitions.attributesTables, taken);
  const segmentFiles = nameFiles("segments", sqlSegments, taken);
  const dialect = customer360?.dialect ?? customer360Defaults.dialect;
  const document = new Document({
    ...(customer360 === null ? {} : { customer360: customer360InFile(customer360, folder, variables) }),
    ...section("destinations", definitions.destinations, (one) => destinationInFile(one, variables)),
    ...section("templates", definitions.templates, templateInFile),
    ...section("queries", definitions.queries, (one) => queryInFile(one, queryFiles, dialect)),
    ...section("attributesTables", definitions.attributesTables, (one) =>
      attributesTableInFile(one, tableFiles, dialect),
    ),
    ...section("segments", definitions.segments, (one) => segmentInFile(one, segmentFiles, dialect)),
    ...section("orchestrations", definitions.orchestrations, orchestrationInFile),
  });
  quoteReferences(document);
  if (customer360 === null) {
    document.commentBefore = " Write the section customer360 here: it is not kept in the control store.";
  }
  const texts = [
    ...textFiles(definitions.queries, queryFiles),
    ...textFiles(definitions.attributesTables, tableFiles),
    ...textFiles(sqlSegments, segmentFiles),
  ];
  return {
    files: [{ path: "deskfeed.yaml", text: document.toString({ lineWidth: 0 }) }, ...texts],
    variables,
    drafts: definitions.drafts ?? [],
  };
}

/** Only what differs from the default is written. */
function differing(values: object, defaults: object): object {
  const usual = new Map(Object.entries(defaults));
  const isUsual = ([key, value]: readonly [string, unknown]) =>
    JSON.stringify(usual.get(key)) === JSON.stringify(value);
  return Object.fromEntries(Object.entries(values).filter((entry) => !isUsual(entry)));
}

/** Nothing at all where there is nothing of the kind. */
function section<Thing extends { readonly name: string }>(
  key: string,
  things: readonly Thing[],
  write: (thing: Thing) => unknown,
): object {
  if (things.length === 0) return {};
  return { [key]: Object.fromEntries(things.map((thing) => [thing.name, write(thing)])) };
}

function customer360InFile(
  { engine, tables, database, trino, postgres, ...settings }: Customer360Config,
  folder: string | undefined,
  variables: string[],
): object {
  const seen = (path: string): string => (folder === undefined ? path : relative(folder, path));
  const cluster = trino === null ? null : trinoInFile(trino, seen);
  variables.push(...(cluster?.variables ?? []), ...(postgres === null ? [] : [addressVariable]));
  const paths = Object.fromEntries(Object.entries(tables).map(([table, path]) => [table, seen(path)]));
  return {
    engine,
    ...(cluster === null ? {} : (escaped(cluster.settings) as object)),
    ...cluster?.secrets,
    // The address holds a password.
    ...(postgres === null ? {} : { url: `\${${addressVariable}}` }),
    ...(postgres?.schema == null ? {} : { schema: postgres.schema }),
    ...(Object.keys(tables).length === 0 ? {} : { tables: escaped(paths) }),
    ...(database === null ? {} : { database: escaped(seen(database)) }),
    ...differing(settings, customer360Defaults),
  };
}

function destinationInFile(destination: DestinationDefinition, variables: string[]): object {
  const { name, plugin, subdomain, url, credential, settings } = destination;
  const secret = (key: string): string => {
    const variable = secretVariable(name, key);
    variables.push(variable);
    return `\${${variable}}`;
  };
  const access =
    credential.kind === "api-token"
      ? { email: credential.email, apiToken: secret("apiToken") }
      : { clientId: credential.clientId, clientSecret: secret("clientSecret") };
  return {
    plugin,
    subdomain,
    ...(url === null ? {} : { url }),
    credential: access,
    ...(destination.isEnabled === false ? { enabled: false } : {}),
    ...differing(settings, defaultDestinationSettings),
  };
}

function templateInFile({ destination, template }: TemplateDefinition): object {
  return { destination, ...(escaped(differing(template, defaultTemplate)) as object) };
}

function queryInFile(query: QueryDefinition, files: ReadonlyMap<string, string>, dialect: string): unknown {
  const file = files.get(query.name);
  const more = {
    ...(query.dialect === dialect ? {} : { dialect: query.dialect }),
    ...(query.folder === undefined ? {} : { folder: escapeReferences(query.folder) }),
  };
  return Object.keys(more).length === 0 ? file : { file, ...more };
}

/** The short form where the file is all that is said. */
function attributesTableInFile(
  table: AttributesTableDefinition,
  files: ReadonlyMap<string, string>,
  dialect: string,
): unknown {
  const { isAvailable, columns } = table;
  const rest = {
    ...(isAvailable ? { available: true } : {}),
    ...(columns.length === 0 ? {} : { columns: columnsInFile(columns) }),
  };
  const query = queryInFile(table, files, dialect);
  if (Object.keys(rest).length === 0) return query;
  return { ...(typeof query === "string" ? { file: query } : (query as object)), ...rest };
}

function segmentInFile(
  segment: SegmentDefinition,
  files: ReadonlyMap<string, string>,
  dialect: string,
): unknown {
  if (segment.visual === null) return queryInFile(segment, files, dialect);
  const folder = segment.folder === undefined ? {} : { folder: segment.folder };
  return escaped({ ...folder, ...visualInFile(segment.visual) });
}

function orchestrationInFile(one: OrchestrationDefinition): object {
  const { destination, template, overrides = {} } = one;
  const { kind, name } = objectOf(one);
  return {
    ...objectNamed(kind, name),
    destination,
    ...(template === null ? {} : { template }),
    ...(Object.keys(overrides).length === 0 ? {} : { overrides: escaped(overrides) }),
    workflow: workflowInFile(one),
  };
}

function workflowInFile({ workflow, isAutomatic }: OrchestrationDefinition): unknown {
  const off = isAutomatic === false ? { enabled: false } : {};
  switch (workflow.kind) {
    case "manual":
      return workflow.kind;
    case "after-refresh":
      return isAutomatic === false ? { kind: workflow.kind, ...off } : workflow.kind;
    case "schedule":
      return { schedule: workflow.cron, timeZone: workflow.timeZone, ...off };
    default:
      return assertNever(workflow);
  }
}

/** Every text below, so that reading the file gives it back. */
function escaped(value: unknown): unknown {
  if (typeof value === "string") return escapeReferences(value);
  if (Array.isArray(value)) return value.map(escaped);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escaped(inner)]));
}

function quoteReferences(document: Document): void {
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === "string" && scalar.value.includes("${")) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
}

/** "Zendesk - Users" → queries/zendesk-users.sql; names that fall together are numbered. */
function nameFiles(
  folder: string,
  things: readonly QueryDefinition[],
  taken: Set<string>,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { name } of things) {
    const slug =
      name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-+|-+$/g, "") || "query";
    let file = `${folder}/${slug}.sql`;
    for (let number = 2; taken.has(file); number += 1) file = `${folder}/${slug}-${number}.sql`;
    taken.add(file);
    files.set(name, file);
  }
  return files;
}

const textFiles = (things: readonly QueryDefinition[], files: ReadonlyMap<string, string>): WrittenFile[] =>
  things.map(({ name, sql }) => ({ path: files.get(name) ?? "", text: sql }));
