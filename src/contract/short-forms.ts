/** Short forms written out before the schema sees them: `name: file.sql` for a query, `workflow: manual` for a workflow. */

type Entries = Readonly<Record<string, unknown>>;

export function writeOutShortForms(data: unknown): unknown {
  if (!isMap(data)) return data;
  return {
    ...data,
    ...mapped(data, "queries", (query) => (typeof query === "string" ? { file: query } : query)),
    ...mapped(data, "orchestrations", (orchestration) => {
      if (!isMap(orchestration) || typeof orchestration.workflow !== "string") return orchestration;
      return { ...orchestration, workflow: { kind: orchestration.workflow } };
    }),
  };
}

/** The path as the file has it: without the last step where a short form stands in its place. */
export function pathInFile(path: readonly PropertyKey[], data: unknown): readonly PropertyKey[] {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((value, step) => (isMap(value) ? value[String(step)] : undefined), data);
  return typeof parent === "string" ? path.slice(0, -1) : path;
}

function mapped(data: Entries, key: string, change: (value: unknown) => unknown): Entries {
  const section = data[key];
  if (!isMap(section)) return {};
  return { [key]: Object.fromEntries(Object.entries(section).map(([name, value]) => [name, change(value)])) };
}

function isMap(value: unknown): value is Entries {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
