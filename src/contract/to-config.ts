/** A file that keeps the schema as a configuration: names become lists, defaults are filled in, query and data files are looked up. */
import {
  type Credential,
  type DestinationDefinition,
  defaultDestinationSettings,
  type OrchestrationDefinition,
  type QueryDefinition,
  type SegmentDefinition,
  type TemplateDefinition,
  type Workflow,
} from "../core/definition.ts";
import { defaultTemplate } from "../core/template.ts";
import type { Complaint } from "./complaint.ts";
import { customer360Defaults, type DeskfeedConfig } from "./deskfeed-config.ts";
import type {
  DeskfeedFile,
  DestinationInFile,
  OrchestrationInFile,
  QueryInFile,
  TemplateInFile,
} from "./deskfeed-schema.ts";
import type { Found, NearbyFiles } from "./nearby-files.ts";
import { toColumns, toVisual } from "./segment-in-file.ts";
import { toTrino } from "./trino-config.ts";

interface Made {
  readonly config: DeskfeedConfig;
  /** Files that could not be found; the configuration is only meant when there are none. */
  readonly complaints: readonly Complaint[];
}

export function toConfig(
  file: DeskfeedFile,
  { file: name, files }: { readonly file: string; readonly files: NearbyFiles },
): Made {
  const complaints: Complaint[] = [];
  const take = <Value>(path: readonly string[], found: Found<Value>, instead: Value): Value => {
    if (found.ok) return found.value;
    complaints.push({ path, at: "value", message: found.message, suggestion: found.suggestion });
    return instead;
  };
  const { tables, database, dialect, memoryLimitMb, queryTimeoutSeconds } = file.customer360;
  const toText = (
    section: "queries" | "attributesTables" | "segments",
    query: string,
    one: QueryInFile,
  ): QueryDefinition => {
    const read =
      one.file == null
        ? { sql: one.sql ?? "", file: null }
        : take([section, query, "file"], files.query(one.file), { sql: "", file: one.file });
    return { name: query, ...read, dialect: one.dialect ?? dialect ?? customer360Defaults.dialect };
  };
  const config: DeskfeedConfig = {
    file: name,
    customer360: {
      engine: file.customer360.engine ?? "duckdb",
      trino: file.customer360.engine === "trino" ? toTrino(file.customer360, files, take) : null,
      postgres:
        file.customer360.engine === "postgres"
          ? { url: file.customer360.url ?? "", schema: file.customer360.schema ?? null }
          : null,
      tables: Object.fromEntries(
        named(tables).map(([table, path]) => [
          table,
          take(["customer360", "tables", table], files.data(path), path),
        ]),
      ),
      database: database == null ? null : take(["customer360", "database"], files.data(database), database),
      dialect: dialect ?? customer360Defaults.dialect,
      memoryLimitMb: memoryLimitMb ?? customer360Defaults.memoryLimitMb,
      queryTimeoutSeconds: queryTimeoutSeconds ?? customer360Defaults.queryTimeoutSeconds,
    },
    definitions: {
      destinations: named(file.destinations).map(toDestination),
      templates: named(file.templates).map(toTemplate),
      queries: named(file.queries).map(([name, one]) => ({
        ...toText("queries", name, one),
        ...toFolder(one),
      })),
      attributesTables: named(file.attributesTables).map(([name, one]) => ({
        ...toText("attributesTables", name, one),
        ...toFolder(one),
        isAvailable: one.available ?? false,
        columns: toColumns(one),
      })),
      segments: named(file.segments).map(([name, one]): SegmentDefinition => {
        const visual = toVisual(one);
        const empty = { name, sql: "", dialect: dialect ?? customer360Defaults.dialect, file: null };
        const content = visual === null ? toText("segments", name, one) : empty;
        return { ...content, ...toFolder(one), visual };
      }),
      orchestrations: named(file.orchestrations).map(toOrchestration),
    },
  };
  return { config, complaints };
}

function named<Value>(
  section: Readonly<Record<string, Value>> | null | undefined,
): readonly [string, Value][] {
  return Object.entries(section ?? {});
}

const toFolder = ({ folder }: { readonly folder?: string | null | undefined }) =>
  folder == null ? {} : { folder };

function toDestination([name, one]: readonly [string, DestinationInFile]): DestinationDefinition {
  return {
    name,
    plugin: one.plugin,
    subdomain: one.subdomain,
    url: one.url == null ? null : one.url.replace(/\/$/, ""),
    credential: toCredential(one.credential),
    settings: {
      usersPerSecond: one.usersPerSecond ?? defaultDestinationSettings.usersPerSecond,
      window: one.window ?? defaultDestinationSettings.window,
      reserve: one.reserve ?? defaultDestinationSettings.reserve,
      requestTimeoutSeconds: one.requestTimeoutSeconds ?? defaultDestinationSettings.requestTimeoutSeconds,
      retryBudgetSeconds: one.retryBudgetSeconds ?? defaultDestinationSettings.retryBudgetSeconds,
    },
    ...(one.enabled == null ? {} : { isEnabled: one.enabled }),
  };
}

/** config-rules.ts has seen to it that one pair is complete. */
function toCredential(credential: DestinationInFile["credential"]): Credential {
  const { email, apiToken, clientId, clientSecret } = credential;
  return clientId == null
    ? { kind: "api-token", email: email ?? "", apiToken: apiToken ?? "" }
    : { kind: "oauth-client", clientId, clientSecret: clientSecret ?? "" };
}

function toTemplate([name, one]: readonly [string, TemplateInFile]): TemplateDefinition {
  return {
    name,
    destination: one.destination,
    template: {
      defaultCountry: one.defaultCountry ?? defaultTemplate.defaultCountry,
      countryColumn: one.countryColumn ?? defaultTemplate.countryColumn,
      nulls: one.nulls ?? defaultTemplate.nulls,
      phones: one.phones ?? defaultTemplate.phones,
      values: one.values ?? defaultTemplate.values,
      rename: one.rename ?? defaultTemplate.rename,
      fixed: one.fixed ?? defaultTemplate.fixed,
      allow: one.allow ?? defaultTemplate.allow,
      staff: one.staff ?? defaultTemplate.staff,
      warnings: one.warnings ?? defaultTemplate.warnings,
    },
  };
}

function toOrchestration([name, one]: readonly [string, OrchestrationInFile]): OrchestrationDefinition {
  return {
    name,
    ...(one.query == null ? {} : { query: one.query }),
    ...(one.segment == null ? {} : { segment: one.segment }),
    ...(one.attributesTable == null ? {} : { attributesTable: one.attributesTable }),
    destination: one.destination,
    template: one.template ?? null,
    ...toOverrides(one.overrides),
    workflow: toWorkflow(one.workflow),
    ...(one.workflow?.enabled == null ? {} : { isAutomatic: one.workflow.enabled }),
  };
}

function toOverrides(
  overrides: OrchestrationInFile["overrides"],
): Pick<OrchestrationDefinition, "overrides"> {
  const given = Object.entries(overrides ?? {}).filter(([, value]) => value != null);
  return given.length === 0 ? {} : { overrides: Object.fromEntries(given) };
}

function toWorkflow(workflow: OrchestrationInFile["workflow"]): Workflow {
  if (workflow?.schedule != null) {
    return { kind: "schedule", cron: workflow.schedule, timeZone: workflow.timeZone ?? "UTC" };
  }
  return workflow?.kind === "after-refresh" ? { kind: "after-refresh" } : { kind: "manual" };
}
