/** Counts for each field how many rows of a plan bring another value than what is held of ours. */
import { isObject, type JsonValue, readJson, writeJson } from "./json-text.ts";

const userFields = "user_fields";

/** Field names as columns name them: `email`, `user_fields.city`. */
function* fieldsOf(user: JsonValue): Generator<readonly [string, JsonValue]> {
  if (!isObject(user)) return;
  for (const [name, value] of Object.entries(user)) {
    if (name === userFields && isObject(value))
      for (const [key, inner] of Object.entries(value)) yield [`${userFields}.${key}`, inner];
    else yield [name, value];
  }
}

export class ChangedFields {
  readonly #counts = new Map<string, number>();

  /** JSON texts of users; null when nothing is held. */
  add(before: string | null, user: string): void {
    const held = new Map(before === null ? [] : fieldsOf(readJson(before)));
    for (const [field, value] of fieldsOf(readJson(user))) {
      const known = held.get(field);
      if (known !== undefined && writeJson(known) === writeJson(value)) continue;
      this.#counts.set(field, (this.#counts.get(field) ?? 0) + 1);
    }
  }

  /** Rows by field; fields that nothing changes are missing. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
