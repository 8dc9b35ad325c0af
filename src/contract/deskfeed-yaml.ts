/** Reads deskfeed.yaml: text to a configuration, or every error in it with its line, its key and what to write instead. */

import { type Complaint, didYouMean } from "./complaint.ts";
import type { ConfigError } from "./config-error.ts";
import { tellKey } from "./config-error.ts";
import { ruleComplaints } from "./config-rules.ts";
import type { DeskfeedConfig } from "./deskfeed-config.ts";
import { deskfeedSchema } from "./deskfeed-schema.ts";
import { type Environment, fillReferences, findOpenSecrets } from "./environment-references.ts";
import type { NearbyFiles } from "./nearby-files.ts";
import { type PlacedYaml, parsePlacedYaml } from "./placed-yaml.ts";
import { isMissing, tellIssue } from "./schema-issues.ts";
import { pathInFile, writeOutShortForms } from "./short-forms.ts";
import { toConfig } from "./to-config.ts";

export type DeskfeedYamlResult =
  | { readonly ok: true; readonly config: DeskfeedConfig }
  | { readonly ok: false; readonly errors: readonly [ConfigError, ...ConfigError[]] };

export interface DeskfeedYamlOptions {
  /** The file's name as messages show it. */
  readonly file: string;
  readonly env: Environment;
  readonly files: NearbyFiles;
  /** `leave` keeps the reference in place of a missing variable: for commands that speak to no destination. */
  readonly missingVariables: "error" | "leave";
}

export function parseDeskfeedYaml(text: string, options: DeskfeedYamlOptions): DeskfeedYamlResult {
  const parsed = parsePlacedYaml(text);
  if (!parsed.ok)
    return rejected(parsed.problems.map((problem) => ({ file: options.file, key: "", ...problem })));
  const { yaml } = parsed;
  const { complaints, config } = judge(yaml.data, options);
  if (complaints.length === 0 && config !== null) return { ok: true, config };
  return rejected(complaints.map((complaint) => placeComplaint(complaint, yaml, options.file)));
}

function judge(
  data: unknown,
  options: DeskfeedYamlOptions,
): { readonly complaints: readonly Complaint[]; readonly config: DeskfeedConfig | null } {
  if (data === null || data === undefined) {
    return {
      complaints: [
        {
          path: [],
          at: "value",
          message: "the file is empty.",
          suggestion: "`deskfeed init` writes a commented one.",
        },
      ],
      config: null,
    };
  }
  const filled = fillReferences(data, options.env);
  const missing = options.missingVariables === "leave" ? [] : filled.missing;
  const secrets = findOpenSecrets(data);
  const known = [...secrets.map(tellOpenSecret), ...missing.map(tellMissing)];
  // A reference left in place of its value fits no form, and an open secret must not be quoted: both have been told.
  const isNew = ({ path }: Complaint) =>
    ![...filled.missing, ...secrets].some((one) => samePath(one.path, path));
  const writtenOut = writeOutShortForms(filled.data);
  const result = deskfeedSchema.safeParse(writtenOut);
  if (!result.success) {
    const issues = result.error.issues.flatMap((issue) => tellIssue(issue, writtenOut));
    return { complaints: [...known, ...withoutMisspelled(issues).filter(isNew)], config: null };
  }
  const made = toConfig(result.data, options);
  const broken = [...ruleComplaints(result.data), ...made.complaints].filter(isNew);
  return { complaints: [...known, ...broken], config: made.config };
}

/** A misspelled key is told once: as unknown with the right name beside it, not as missing too. */
function withoutMisspelled(issues: readonly Complaint[]): readonly Complaint[] {
  const isMisspelled = (missing: Complaint) =>
    issues.some(
      ({ path, suggestion }) =>
        samePath(path.slice(0, -1), missing.path.slice(0, -1)) &&
        suggestion === didYouMean(String(missing.path.at(-1))),
    );
  return issues.filter((issue) => issue.message !== isMissing || !isMisspelled(issue));
}

function samePath(a: readonly PropertyKey[], b: readonly PropertyKey[]): boolean {
  return a.length === b.length && a.every((step, index) => String(step) === String(b[index]));
}

function tellOpenSecret({
  path,
  name,
}: {
  readonly path: readonly PropertyKey[];
  readonly name: string;
}): Complaint {
  return {
    path,
    at: "value",
    message: "a secret must not stand in the file.",
    suggestion: `Put it into an environment variable and write "\${${name}}".`,
  };
}

function tellMissing({
  path,
  name,
}: {
  readonly path: readonly PropertyKey[];
  readonly name: string;
}): Complaint {
  return {
    path,
    at: "value",
    message: `the environment variable ${name} is not set.`,
    suggestion: `Set it before the command: export ${name}=…`,
  };
}

function placeComplaint(complaint: Complaint, yaml: PlacedYaml, file: string): ConfigError {
  const path = pathInFile(complaint.path, yaml.data);
  const spot = complaint.at === "key" ? yaml.placeOfKey(path) : yaml.placeOfValue(path);
  return { file, ...spot, key: tellKey(path), message: complaint.message, suggestion: complaint.suggestion };
}

function rejected(errors: readonly ConfigError[]): DeskfeedYamlResult {
  const [first, ...rest] = errors.toSorted((a, b) => a.line - b.line || a.column - b.column);
  if (first === undefined) throw new TypeError("A rejected configuration needs an error.");
  return { ok: false, errors: [first, ...rest] };
}
