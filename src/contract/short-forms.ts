/** Short forms written out before the schema sees them: `name: file.sql` for a query, `workflow: manual`, `city: user_fields.city`. */

type Entries = Readonly<Record<string, unknown>>;

export function writeOutShortForms(data: unknown): unknown {
  if (!isMap(data)) return data;
  return {
    ...data,
    ...mapped(data, "queries", writeOutFile),
    ...mapped(data, "attributesTables", (table) => {
      const full = writeOutFile(table);
      if (!isMap(full)) return full;
      return { ...full, ...mapped(full, "columns", (column) => asMap(column, "field")) };
    }),
    ...mapped(data, "segments", (segment) => {
      const full = writeOutFile(segment);
      if (!isMap(full) || !Array.isArray(full.send)) return full;
      return { ...full, send: full.send.map((one) => asMap(one, "attribute")) };
    }),
    ...mapped(data, "orchestrations", (orchestration) => {
      if (!isMap(orchestration) || typeof orchestration.workflow !== "string") return orchestration;
      return { ...orchestration, workflow: { kind: orchestration.workflow } };
    }),
  };
}

const writeOutFile = (value: unknown): unknown => asMap(value, "file");
const asMap = (value: unknown, key: string): unknown =>
  typeof value === "string" ? { [key]: value } : value;

/** The path as the file has it: without the last step where a short form stands in its place. */
export function pathInFile(path: readonly PropertyKey[], data: unknown): readonly PropertyKey[] {
  const parent = path.slice(0, -1).reduce<unknown>(stepInto, data);
  return typeof parent === "string" ? path.slice(0, -1) : path;
}

function mapped(data: Entries, key: string, change: (value: unknown) => unknown): Entries {
  const section = data[key];
  if (!isMap(section)) return {};
  return { [key]: Object.fromEntries(Object.entries(section).map(([name, value]) => [name, change(value)])) };
}

function stepInto(value: unknown, step: PropertyKey): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isMap(value) ? value[String(step)] : undefined;
}

function isMap(value: unknown): value is Entries {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
