/** The JSON text of one user, for people: laid out without touching a digit, and as values in words. */

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Two blanks a level. Numbers stay as they are written, which parsing would not promise. */
export function layOutJson(json: string): string {
  let out = "";
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  const tokens = json.match(token) ?? [];
  for (const [index, one] of tokens.entries()) {
    const next = tokens[index + 1];
    const before = tokens[index - 1];
    if (one === "{" || one === "[") {
      depth += 1;
      out += next === "}" || next === "]" ? one : one + line();
    } else if (one === "}" || one === "]") {
      depth -= 1;
      out += before === "{" || before === "[" ? one : line() + one;
    } else if (one === ",") out += one + line();
    else out += one === ":" ? ": " : one;
  }
  return out;
}

/** Names with their values as text, numbers digit by digit; user fields with their prefix. */
export function readUser(json: string): ReadonlyMap<string, string | null> {
  const quoted = json.replace(token, (one) => (/^-?\d/.test(one) ? `"${one}"` : one));
  const user = JSON.parse(quoted) as Readonly<Record<string, unknown>>;
  const values = new Map<string, string | null>();
  const put = (name: string, value: unknown) =>
    values.set(name, value === null || typeof value === "string" ? value : tell(value));
  for (const [name, value] of Object.entries(user)) {
    if (name === "user_fields" && typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) put(`user_fields.${key}`, inner);
    else put(name, value);
  }
  return values;
}

const tell = (value: unknown): string =>
  Array.isArray(value)
    ? value.map(String).join(", ")
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
