/** The reference of the HTTP API: every route with its least role, what it takes and what it answers; shapes by the names that the contract gives them. */
import { z } from "zod";
import * as attributesTables from "../src/contract/api/attributes-tables.ts";
import * as audit from "../src/contract/api/audit.ts";
import * as customer360 from "../src/contract/api/customer360.ts";
import * as definitionFiles from "../src/contract/api/definition-files.ts";
import * as destinations from "../src/contract/api/destinations.ts";
import * as fieldShapes from "../src/contract/api/field-shapes.ts";
import * as home from "../src/contract/api/home.ts";
import * as notifications from "../src/contract/api/notifications.ts";
import * as orchestrations from "../src/contract/api/orchestrations.ts";
import { basePath, paths, type RouteName } from "../src/contract/api/paths.ts";
import * as people from "../src/contract/api/people.ts";
import * as queries from "../src/contract/api/queries.ts";
import type { Route } from "../src/contract/api/route.ts";
import { routes } from "../src/contract/api/routes.ts";
import * as runs from "../src/contract/api/runs.ts";
import * as segments from "../src/contract/api/segments.ts";
import * as session from "../src/contract/api/session.ts";
import * as settings from "../src/contract/api/settings.ts";
import * as templates from "../src/contract/api/templates.ts";

const modules = {
  session,
  people,
  settings,
  customer360,
  queries,
  segments,
  attributesTables,
  destinations,
  templates,
  orchestrations,
  definitionFiles,
  runs,
  notifications,
  home,
  audit,
  // Last: what a resource calls by a name of its own is shown under that name.
  fieldShapes,
};

/** Shapes that read better as a word where they stand than as a name to look up. */
const words = new Map<unknown, string>([
  [fieldShapes.id, "id"],
  [fieldShapes.time, "time"],
  [fieldShapes.count, "count"],
  [fieldShapes.name, "name"],
]);

const names = shapeNames();

function shapeNames(): ReadonlyMap<unknown, string> {
  const found = new Map<unknown, string>();
  const taken = new Set<string>();
  for (const [module, exported] of Object.entries(modules)) {
    for (const [name, shape] of Object.entries(exported)) {
      if (!isStructured(shape) || found.has(shape)) continue;
      const free = taken.has(name) ? `${module}.${name}` : name;
      taken.add(free);
      found.set(shape, free);
    }
  }
  return found;
}

function isStructured(shape: unknown): boolean {
  return (
    shape instanceof z.ZodObject ||
    shape instanceof z.ZodUnion ||
    shape instanceof z.ZodIntersection ||
    shape instanceof z.ZodEnum
  );
}

const kinds: Record<Exclude<Route["answer"], z.ZodType>, string> = {
  csv: "CSV",
  ndjson: "JSON, one document a line",
  events: "a stream of events",
  redirect: "leads the browser on",
};

/** The body of the page, from its title on. */
export function apiText(): string {
  const used = new Set<string>();
  const groups = new Map<string, RouteName[]>();
  for (const name of Object.keys(paths) as RouteName[])
    groups.set(groupOf(name), [...(groups.get(groupOf(name)) ?? []), name]);
  const tables = [...groups].map(
    ([group, members]) =>
      `## ${basePath}/${group}\n\n| Route | Least role | What it does | Takes | Answers |\n| --- | --- | --- | --- | --- |\n${members.map((name) => routeRow(name, used)).join("\n")}`,
  );
  return `# The HTTP API

What the pages use, every program may use. Make an API key under Settings → API keys and send it as
\`Authorization: Bearer dfk_…\`; a key has a role like a person, and each route names the least role that may call it: viewer,
author, operator, admin, each of which may do what those before it may. The server itself answers the same as OpenAPI 3.1 at
\`${basePath}/openapi.json\`, and as a short page at \`${basePath}/docs\`.

* An error is \`{ "error": { "code", "message", "place"?, "advice"?, "request"? } }\`: what happened, where, what to do, and the number
  to quote from the log.
* A list answers \`{ items, next }\`; \`next\` goes into \`after\` of the next call and is null at the end.
* A change names the \`revision\` it was made from. Another one answers 409 \`changed_meanwhile\` with who changed it; nothing is
  overwritten.
* Creating what exists already with the same content answers what is there.
* In shapes, \`?\` marks what may be left out, \`…[]\` a list, \`{ [name]: … }\` a map; \`time\` is ISO 8601 in UTC, \`count\` a whole number
  from 0.

${tables.join("\n\n")}

## Shapes

${shapesText(used)}
`;
}

const groupOf = (name: RouteName): string => /\w[\w-]*/.exec(paths[name].split(" ")[1] ?? "")?.[0] ?? "";

function routeRow(name: RouteName, used: Set<string>): string {
  const [method = "", path = ""] = paths[name].split(" ");
  const { role, summary, query, body, answer }: Route = routes[name];
  const takes = [
    ...(query instanceof z.ZodObject ? queryWords(query) : []),
    ...(body === undefined ? [] : [linked(body, used)]),
  ];
  const answers = typeof answer === "string" ? kinds[answer] : linked(answer, used);
  return `| \`${method} ${path}\` | ${role} | ${cell(summary)} | ${takes.join(" and ")} | ${answers} |`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");
const anchor = (name: string): string => name.toLowerCase().replaceAll(".", "");

function linked(shape: z.ZodType, used: Set<string>): string {
  const name = names.get(shape);
  if (name === undefined) return `\`${cell(shapeText(shape, used, ""))}\``;
  used.add(name);
  return `[${name}](#${anchor(name)})`;
}

/** What is used, and what that uses, until nothing new turns up. */
function shapesText(used: Set<string>): string {
  const shown = new Map<string, string>();
  const byName = new Map([...names].map(([shape, name]) => [name, shape]));
  // A set goes on over what is added while it is walked.
  for (const name of used) {
    const shape = byName.get(name) as z.ZodType;
    shown.set(name, `### ${name}\n\n\`\`\`ts\n${shapeText(shape, used, "", true)}\n\`\`\``);
  }
  return [...shown]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, text]) => text)
    .join("\n\n");
}

/** As TypeScript writes a type, near enough for reading. */
function shapeText(shape: z.ZodType, used: Set<string>, indent: string, isOwn = false): string {
  const word = words.get(shape);
  if (word !== undefined) return word;
  const name = names.get(shape);
  if (name !== undefined && !isOwn) {
    used.add(name);
    return name;
  }
  const inner = (one: unknown, deeper = indent): string => shapeText(one as z.ZodType, used, deeper);
  if (shape instanceof z.ZodOptional || shape instanceof z.ZodDefault || shape instanceof z.ZodReadonly)
    return inner(shape.unwrap());
  if (shape instanceof z.ZodNullable) return `${inner(shape.unwrap())} | null`;
  if (shape instanceof z.ZodArray) return listText(inner(shape.element));
  if (shape instanceof z.ZodRecord) return `{ [name]: ${inner(shape.valueType)} }`;
  if (shape instanceof z.ZodUnion) return shape.options.map((one) => inner(one)).join(" | ");
  if (shape instanceof z.ZodIntersection) return `${inner(shape.def.left)} & ${inner(shape.def.right)}`;
  if (shape instanceof z.ZodObject) return objectText(shape, indent, inner);
  return plainText(shape);
}

const listText = (element: string): string => (/ [|&] /.test(element) ? `(${element})[]` : `${element}[]`);

function objectText(
  shape: z.ZodObject,
  indent: string,
  inner: (one: unknown, deeper: string) => string,
): string {
  const deeper = `${indent}  `;
  const keys = Object.entries(shape.shape).map(([key, one]) => {
    const mark = one instanceof z.ZodOptional || one instanceof z.ZodDefault ? "?" : "";
    return `${key}${mark}: ${inner(one, deeper)}${defaultText(one)}`;
  });
  const line = `{ ${keys.join(", ")} }`;
  if (keys.length === 0) return "{}";
  if (line.length <= 90 && !line.includes("\n")) return line;
  return `{\n${keys.map((key) => `${deeper}${key}`).join("\n")}\n${indent}}`;
}

const defaultText = (shape: unknown): string =>
  shape instanceof z.ZodDefault ? ` (${JSON.stringify(shape.def.defaultValue)} by default)` : "";

function plainText(shape: z.ZodType): string {
  if (shape instanceof z.ZodEnum) return shape.options.map((one) => JSON.stringify(one)).join(" | ");
  if (shape instanceof z.ZodLiteral) return [...shape.values].map((one) => JSON.stringify(one)).join(" | ");
  if (shape instanceof z.ZodNumber) return "number";
  if (shape instanceof z.ZodBoolean) return "boolean";
  if (shape instanceof z.ZodNull) return "null";
  return "text";
}

/** What goes behind the question mark; nothing where every key is taken as it comes. */
function queryWords({ shape }: z.ZodObject): readonly string[] {
  const keys = Object.keys(shape);
  return keys.length === 0 ? [] : [`\`?\` ${keys.map((key) => `\`${key}\``).join(", ")}`];
}
