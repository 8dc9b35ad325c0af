/** `${NAME}` references in a configuration: puts the variables' values in, names the missing ones, and finds secrets written in the open. */

export type Environment = Readonly<Record<string, string | undefined>>;
type KeyPath = readonly (string | number)[];

export interface MissingVariable {
  readonly path: KeyPath;
  readonly name: string;
}

/** `$${NAME}` stands for the text `${NAME}` itself. */
const reference = /\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** So that reading the file gives the text back as it is. */
export const escapeReferences = (text: string): string => text.replaceAll(reference, (whole) => `$${whole}`);

const onlyReference = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

/** SQL is left as it is: a variable's value inside it would be code. */
const saved = new Set(["queries", "attributesTables", "segments"]);
const isSql = (path: KeyPath): boolean => saved.has(String(path[0])) && path[2] === "sql";

/** The data with its references replaced, those to missing variables left as they are; an empty variable counts as missing, since no setting means anything when blank. */
export function fillReferences(
  data: unknown,
  env: Environment,
): { readonly data: unknown; readonly missing: readonly MissingVariable[] } {
  const missing: MissingVariable[] = [];
  const fill = (value: unknown, path: KeyPath): unknown => {
    if (typeof value === "string" && !isSql(path)) {
      return value.replaceAll(reference, (whole, doubled: string, name: string) => {
        if (doubled !== "") return whole.slice(1);
        const found = env[name];
        if (found !== undefined && found !== "") return found;
        missing.push({ path, name });
        return whole;
      });
    }
    if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, index]));
    if (value !== null && typeof value === "object") {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, fill(item, [...path, key])]),
      );
    }
    return value;
  };
  return { data: fill(data, []), missing };
}

const secretKeys: readonly string[] = ["apiToken", "clientSecret"];

/** Where a secret itself stands in the file; `name` is the variable to use in its place. */
export function findOpenSecrets(data: unknown): readonly MissingVariable[] {
  const found: MissingVariable[] = customer360Secrets(valueAt(data, "customer360"));
  for (const [destination, settings] of entriesOf(valueAt(data, "destinations"))) {
    for (const [key, value] of entriesOf(valueAt(settings, "credential"))) {
      if (!secretKeys.includes(key) || value === null || value === undefined) continue;
      if (typeof value === "string" && onlyReference.test(value)) continue;
      found.push({
        path: ["destinations", destination, "credential", key],
        name: secretVariable(destination, key),
      });
    }
  }
  return found;
}

/** The environment variable that examples and exports use for the address of a PostgreSQL. */
export const addressVariable = "C360_URL";

/** A password between the user's name and the host, in the open. */
const openPassword = /^postgres(?:ql)?:\/\/[^:@/]*:(?!\$\{)[^@]+@/;

function customer360Secrets(customer360: unknown): MissingVariable[] {
  return entriesOf(customer360).flatMap(([key, value]) => {
    if (key === "url" && typeof value === "string" && openPassword.test(value))
      return [{ path: ["customer360", key], name: addressVariable }];
    const isSecret = key === "password" || key === "token";
    const isOpen =
      typeof value === "string" ? !onlyReference.test(value) : value !== null && value !== undefined;
    return isSecret && isOpen
      ? [{ path: ["customer360", key], name: `CUSTOMER_360_${key.toUpperCase()}` }]
      : [];
  });
}

/** The environment variable that examples and exports use for a destination's secret. */
export function secretVariable(destination: string, key: string): string {
  const name = destination.replaceAll(/[^A-Za-z0-9]+/g, "_").replaceAll(/^_+|_+$/g, "");
  const words = `${/^[A-Za-z]/.test(name) ? name : `DESTINATION_${name}`}_${key.replaceAll(/([A-Z])/g, "_$1")}`;
  return words.toUpperCase().replaceAll(/_+/g, "_");
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : [];
}

function valueAt(value: unknown, key: string): unknown {
  return entriesOf(value).find(([name]) => name === key)?.[1];
}
