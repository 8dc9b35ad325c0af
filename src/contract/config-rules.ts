/** The rules of a configuration that no single key shows: names that refer to something, pairs that belong together, words with a form. */
import { isSupportedCountry } from "libphonenumber-js/max";
import { guardedAttributes, userAttributes } from "../core/user-attribute.ts";
import type {
  DeskfeedFile,
  DestinationInFile,
  OrchestrationInFile,
  QueryInFile,
  TemplateInFile,
} from "./deskfeed-schema.ts";
import { type Complaint, oneOf } from "./schema-issues.ts";

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

function wrong(
  path: readonly string[],
  message: string,
  suggestion: string | null,
  at: Complaint["at"] = "value",
): Complaint {
  return { path, at, message, suggestion };
}

function customer360Rules(customer360: DeskfeedFile["customer360"]): readonly Complaint[] {
  const engine = customer360.engine ?? "duckdb";
  const at = (key: string) => ["customer360", key];
  if (engine !== "duckdb") {
    return [
      wrong(at("engine"), `the engine ${engine} arrives later; this version runs duckdb.`, "Write duckdb."),
    ];
  }
  const found: Complaint[] = [];
  for (const key of ["url", "user", "catalog", "schema"] as const) {
    if (customer360[key] == null) continue;
    found.push(
      wrong(
        at(key),
        "belongs to the engines postgres and trino, which arrive later.",
        "Leave it out.",
        "key",
      ),
    );
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

const subdomainForm = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;

function destinationRules(path: readonly string[], destination: DestinationInFile): readonly Complaint[] {
  const found: Complaint[] = [];
  if (!subdomainForm.test(destination.subdomain)) {
    const bare = /^(?:https?:\/\/)?([a-z0-9-]+)\.zendesk\.com\/?$/i.exec(destination.subdomain)?.[1];
    found.push(
      wrong(
        [...path, "subdomain"],
        "is not a subdomain.",
        bare === undefined ? "Write the part of the address before .zendesk.com." : `Write ${bare}.`,
      ),
    );
  }
  const address = destination.url == null ? null : addressProblem(destination.url);
  if (address !== null) found.push(wrong([...path, "url"], address, "Write it like http://127.0.0.1:4010."));
  return [...found, ...credentialRules([...path, "credential"], destination.credential)];
}

function addressProblem(url: string): string | null {
  if (!URL.canParse(url)) return "is not an address.";
  const { protocol, username, password, pathname, search, hash } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return "is neither http nor https.";
  if (username !== "" || password !== "") return "holds a credential, which belongs under credential.";
  return pathname === "/" && search === "" && hash === "" ? null : "goes on after the host.";
}

type Credential = DestinationInFile["credential"];

const credentialPairs = [
  ["email", "apiToken"],
  ["clientId", "clientSecret"],
] as const satisfies readonly (readonly [keyof Credential, keyof Credential])[];

function credentialRules(path: readonly string[], credential: Credential): readonly Complaint[] {
  const used = credentialPairs.filter((pair) => pair.some((key) => credential[key] != null));
  if (used.length !== 1) {
    const message = used.length === 0 ? "is empty." : "holds two credentials.";
    return [wrong(path, message, "Write either email with apiToken, or clientId with clientSecret.", "key")];
  }
  return used.flatMap((pair) =>
    pair.flatMap((key, index) =>
      credential[key] == null
        ? [wrong([...path, key], "is missing.", `It belongs with ${pair[1 - index]}.`)]
        : [],
    ),
  );
}

const fieldForm = /^user_fields\.[a-z0-9_]+$/i;

function templateRules(
  path: readonly string[],
  template: TemplateInFile,
  file: DeskfeedFile,
): readonly Complaint[] {
  const found = [...referenceRules(path, "destination", template.destination, file.destinations)];
  const country = template.defaultCountry;
  if (country != null && !isSupportedCountry(country)) {
    const upper = country.toUpperCase();
    found.push(
      wrong(
        [...path, "defaultCountry"],
        `${JSON.stringify(country)} is not a country.`,
        isSupportedCountry(upper) ? `Write ${upper}.` : "Write two capital letters, such as US or DE.",
      ),
    );
  }
  const allow = template.allow ?? [];
  for (const [index, field] of allow.entries()) {
    if (!guardedAttributes.includes(field)) {
      found.push(
        wrong(
          [...path, "allow", String(index)],
          `${field} is not a guarded field.`,
          oneOf(field, guardedAttributes),
        ),
      );
    }
  }
  for (const [column, field] of entries(template.rename))
    found.push(...fieldRules([...path, "rename", column], field, "value"));
  for (const [field] of entries(template.fixed)) {
    found.push(...fieldRules([...path, "fixed", field], field, "key"));
    if (guardedAttributes.includes(field.toLowerCase()) && !allow.includes(field.toLowerCase())) {
      found.push(
        wrong(
          [...path, "fixed", field],
          `${field} is a guarded field.`,
          `Add it to allow if it is really meant: allow: [${field}]`,
          "key",
        ),
      );
    }
  }
  return found;
}

function fieldRules(path: readonly string[], field: string, at: Complaint["at"]): readonly Complaint[] {
  const known = Object.keys(userAttributes);
  if (known.includes(field.toLowerCase()) || fieldForm.test(field)) return [];
  const suggestion = oneOf(field, known);
  return [
    wrong(
      path,
      `${field} is not a field.`,
      suggestion.startsWith("Did")
        ? suggestion
        : "Write a field of Zendesk's Users API, or user_fields.<key>.",
      at,
    ),
  ];
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

function referenceRules(
  path: readonly string[],
  key: "query" | "destination" | "template",
  name: string,
  section: Readonly<Record<string, unknown>> | null | undefined,
): readonly Complaint[] {
  if (section != null && Object.hasOwn(section, name)) return [];
  return [
    wrong(
      [...path, key],
      `there is no ${key} called ${JSON.stringify(name)}.`,
      oneOf(name, Object.keys(section ?? {})),
    ),
  ];
}

/** Minute, hour, day, month, weekday; what each part means is judged where schedules are run. */
const cronForm = /^\S+(?: +\S+){4}$/;
const cronPart = /^[\d*,/\-a-z?#]+$/i;

function workflowRules(
  path: readonly string[],
  workflow: OrchestrationInFile["workflow"],
): readonly Complaint[] {
  if (workflow == null) return [];
  const found: Complaint[] = [];
  const { kind, schedule, timeZone } = workflow;
  if (schedule == null && kind == null)
    found.push(
      wrong(path, "does not say when to run.", "Write manual, after-refresh, or a schedule.", "key"),
    );
  if (schedule != null && kind != null)
    found.push(wrong([...path, "kind"], "a schedule needs no kind.", "Leave kind out.", "key"));
  if (timeZone != null && schedule == null)
    found.push(
      wrong(
        [...path, "timeZone"],
        "belongs to a schedule.",
        "Write a schedule beside it, or leave it out.",
        "key",
      ),
    );
  if (
    schedule != null &&
    !(cronForm.test(schedule) && schedule.split(" ").every((part) => part === "" || cronPart.test(part)))
  ) {
    found.push(
      wrong(
        [...path, "schedule"],
        `${JSON.stringify(schedule)} is not a cron schedule.`,
        'Write minute, hour, day, month and weekday, such as "0 6 * * *".',
      ),
    );
  }
  if (timeZone != null && !isTimeZone(timeZone)) {
    found.push(
      wrong(
        [...path, "timeZone"],
        `${JSON.stringify(timeZone)} is not a time zone.`,
        oneOf(timeZone, Intl.supportedValuesOf("timeZone")).replace(
          /^Known here.*/,
          "Write it like Europe/Berlin.",
        ),
      ),
    );
  }
  return found;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
