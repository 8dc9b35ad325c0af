/** The reference pages that are made from code: the configuration, the command line, the API, the problem codes. generate-docs.ts writes them. */
import { z } from "zod";
import { createProgram } from "../src/cli/program.ts";
import { deskfeedSchema, unwrap } from "../src/contract/deskfeed-schema.ts";
import { tellType } from "../src/contract/schema-issues.ts";
import { problemTexts } from "../src/core/problem.ts";
import { apiText } from "./api-page.ts";

export interface Page {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

const made =
  "<!-- Made by `npx tsx scripts/generate-docs.ts`; a test keeps it current. Change the code, not this page. -->";

export function referencePages(): readonly Page[] {
  return [
    { path: "docs/reference/config.md", text: configPage() },
    { path: "docs/reference/cli.md", text: cliPage() },
    { path: "docs/reference/api.md", text: `${made}\n\n${apiText()}` },
    { path: "docs/problems.md", text: problemsPage() },
  ];
}

function configPage(): string {
  return `${made}

# deskfeed.yaml

\`deskfeed init\` writes a commented one. Unknown keys are errors, and every error names its line, its key and what to write
instead. Paths are relative to the file.

\`\${NAME}\` in any text stands for the environment variable of that name (\`$\${NAME}\` for the text itself); SQL is left alone.
Secrets are only taken as such references, and in a flow map (\`{ … }\`) the reference needs quotation marks.

${keysTable([], deskfeedSchema)}

${Object.entries(deskfeedSchema.shape)
  .map(([key, schema]) => `## ${key}\n\n${sectionText(key, schema)}`)
  .join("\n\n")}
`;
}

/** A section of named things shows the keys of one such thing. */
function sectionText(key: string, wrapped: z.ZodType): string {
  const schema = unwrap(wrapped);
  const isNamed = schema instanceof z.ZodRecord;
  const keys = isNamed ? unwrap(schema.valueType as z.ZodType) : schema;
  const intro = isNamed ? `A map: name → these keys.\n\n` : "";
  return `${intro}${keysTable([key, ...(isNamed ? ["<name>"] : [])], keys)}`;
}

function keysTable(path: readonly string[], schema: z.ZodType): string {
  return ["| Key | Value | Meaning |", "| --- | --- | --- |", ...keyRows(path, schema)].join("\n");
}

function keyRows(path: readonly string[], schema: z.ZodType): readonly string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([key, wrapped]) => {
    const inner = unwrap(wrapped as z.ZodType);
    const isMap = inner instanceof z.ZodObject;
    const isNested = path.length > 0 && isMap;
    const value = isMap || path.length === 0 ? "a map" : tellType(inner);
    const needed = (wrapped as z.ZodType).isOptional() ? "" : " **Needed.**";
    const description = (wrapped as z.ZodType).description ?? inner.description ?? "";
    const shown = path.length > 1 ? path.slice(2) : path.slice(1);
    return [
      `| \`${[...shown, key].join(".")}\` | ${value} | ${description}${needed} |`,
      ...(isNested ? keyRows([...path, key], inner) : []),
    ];
  });
}

/** As wide as code blocks of the page may be without scrolling. */
const helpColumns = 100;

function cliPage(): string {
  let help = "";
  const program = createProgram("", async () => undefined);
  const show = (command: typeof program): string => {
    help = "";
    command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => helpColumns });
    command.outputHelp();
    return `\`\`\`\n${help.trim()}\n\`\`\``;
  };
  return `${made}

# The command line

Names, flags, JSON keys and exit codes are a contract: other programs rely on them.

${show(program)}

With \`--json\` exactly one JSON document is on stdout; progress and notes go to stderr. An error is
\`{ "error": { "code", "message", "place", "advice" } }\`; \`place\` holds \`file\`, \`line\`, \`column\` and \`key\` where they are
known, and a configuration with several errors has the further ones in \`others\`. Colours are off in pipes and with \`NO_COLOR\`,
on with \`FORCE_COLOR\`.

${program.commands.map((command) => `## ${command.name()}\n\n${show(command)}`).join("\n\n")}

## What \`--json\` prints

\`run\`, \`resume\` and \`stop\` print one run, \`runs\` an array of them:

\`\`\`json
{ "run": "…", "orchestration": "Zendesk - Users", "status": "completed",
  "rows": { "read": 59, "unchanged": 0, "rejected": 1, "delivered": 57, "created": 57, "updated": 0, "failed": 1, "unsent": 0 },
  "requests": { "total": 3, "retried": 0, "rateLimited": 0 },
  "problems": [ { "code": "name_missing", "count": 1 } ],
  "startedAt": "2026-01-01T00:00:00.000Z", "endedAt": "2026-01-01T00:00:01.200Z", "seconds": 1.2 }
\`\`\`

\`plan\` prints \`orchestration\`, \`rows\` (\`read\`, \`new\`, \`changed\`, \`unchanged\`, \`rejected\`, \`left\`), \`columns\` (\`column\`,
\`field\`, \`status\`: \`sent\`, \`ignored\` or \`refused\`, and where there is one \`reason\` and \`suggestion\`), \`forecast\` (\`users\`,
\`requests\`, \`seconds\`) and \`problems\`. \`rows\` prints an array of \`key\`, \`outcome\`, \`code\`, \`column\`, \`message\`,
\`zendeskUserId\`, \`job\`, each null where it is not known.
`;
}

const foundWhere = {
  row: "Found before sending: the row is rejected",
  warning: "Found before sending: the row is sent all the same, with a warning",
  destination: "Answered by the destination: the row failed",
} as const;

function problemsPage(): string {
  const sections = Object.entries(foundWhere).map(([found, title]) => {
    const rows = Object.entries(problemTexts)
      .filter(([, text]) => text.found === found)
      .map(([code, { sentence, advice }]) => `| \`${code}\` | ${sentence} | ${advice} |`);
    return [`## ${title}`, "", "| Code | What happened | What to do |", "| --- | --- | --- |", ...rows].join(
      "\n",
    );
  });
  return `${made}\n\n# Problem codes\n\nWhy a row is not as wanted. Codes do not change.\n\n${sections.join("\n\n")}\n`;
}
