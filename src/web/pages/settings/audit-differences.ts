/** What an entry of the audit log changed, part by part: the JSON before and after laid side by side, equal parts left out. */

export interface AuditDifference {
  /** "rules.default_country" */
  readonly part: string;
  /** Undefined where there was none; null is a value of its own. */
  readonly before: string | null | undefined;
  readonly after: string | null | undefined;
}

type Parts = Map<string, string | null>;

/** An object's parts by their dotted names; lists are one part. */
function flatten(value: unknown, name: string, parts: Parts): Parts {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value))
      flatten(inner, name === "" ? key : `${name}.${key}`, parts);
    return parts;
  }
  const text = typeof value === "string" || value === null ? value : JSON.stringify(value);
  return parts.set(name, text);
}

const partsOf = (json: string | null): Parts =>
  json === null ? new Map() : flatten(JSON.parse(json), "", new Map());

export function auditDifferences(before: string | null, after: string | null): readonly AuditDifference[] {
  const [old, fresh] = [partsOf(before), partsOf(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((part) => ({ part, before: old.get(part), after: fresh.get(part) }))
    .filter((one) => one.before !== one.after);
}
