/** The visual segment editor: what it offers, and of a draft its problems, its SQL, its live counts and first customers. */
import type { Attributes } from "../../contract/api/segments.ts";
import { embedded, quoteName, quoteText } from "../../core/embedded-sql.ts";
import { Failure } from "../../core/failure.ts";
import { findAttribute, isAmperityId } from "../../core/segment.ts";
import { compileCounts } from "../../core/segment-counts.ts";
import { operators, segmentOperators } from "../../core/segment-operators.ts";
import { daysMeant, tellRules } from "../../core/segment-words.ts";
import { readTable } from "../../runner/segment-parts.ts";
import { Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { maskRow, readsPersonalData, seesAll } from "../masking.ts";
import { compileDraft, draftProblems, readDraftParts } from "../segment-draft.ts";
import type { ServerParts } from "../server-parts.ts";

type Name = "listAttributes" | "listAttributeValues" | "checkSegment" | "countSegment" | "sampleSegment";

/** Customers shown of a draft. */
const rowsShown = 100;

async function offeredTables(
  { store, engine, serverStore }: ServerParts,
  signal: AbortSignal,
): Promise<Attributes["tables"]> {
  const [{ attributesTables }, defined] = await Promise.all([
    store.definitions(),
    serverStore.definitions.saved("attributes table").list(),
  ]);
  const ids = new Map(defined.map(({ id, name }) => [name, id]));
  return await Promise.all(
    attributesTables
      .filter(({ isAvailable }) => isAvailable)
      .map(async (definition) => {
        const shown = { id: ids.get(definition.name) ?? "", name: definition.name };
        try {
          const { attributes } = await readTable(definition, { engine, signal });
          return {
            ...shown,
            attributes: attributes.map(({ column, type, displayName, field, isOffered }) => ({
              column,
              type,
              displayName,
              field: field ?? column,
              isOffered,
              isAmperityId: isAmperityId(column),
            })),
            error: null,
          };
        } catch (error) {
          // One table that cannot be read takes nothing from the others.
          if (!(error instanceof Failure)) throw error;
          return { ...shown, attributes: [], error: error.message };
        }
      }),
  );
}

const toOperators = (known: Readonly<Record<string, "none" | "one" | "two" | "list">>) =>
  Object.entries(known).map(([operator, values]) => ({ operator, values }));

async function listValues(
  { store, engine, catalogue }: ServerParts,
  asked: {
    readonly table: string;
    readonly column: string;
    readonly search?: string | undefined;
    readonly limit: number;
  },
  sees: boolean,
  signal: AbortSignal,
) {
  const definition = (await store.definitions()).attributesTables.find(({ name }) => name === asked.table);
  if (definition === undefined) throw new Refused(404, "unknown", "There is no such attributes table.");
  const table = await readTable(definition, { engine, signal });
  const { attribute } = findAttribute({ tables: [table], lists: [] }, asked);
  if (attribute === null) throw new Refused(404, "unknown", "The attributes table has no such column.");
  if (!sees && (await readsPersonalData(table.sql, catalogue)))
    return { values: [], more: false, isMasked: true };
  const column = quoteName(attribute.column);
  const search = asked.search?.trim().toLowerCase() ?? "";
  const found =
    search === "" ? "" : `AND STRPOS(LOWER(CAST(${column} AS VARCHAR)), ${quoteText(search)}) > 0`;
  const sql = `SELECT CAST(${column} AS VARCHAR) AS value, COUNT(*) AS customers FROM ${embedded(table.sql)} AS attributes
    WHERE ${column} IS NOT NULL ${found} GROUP BY 1 ORDER BY 2 DESC, 1`;
  const { rows, more } = await engine.preview(
    { sql, dialect: table.dialect },
    { limit: asked.limit, signal },
  );
  return {
    values: rows.map(({ value, customers }) => ({ value: String(value), customers: Number(customers) })),
    more,
    isMasked: false,
  };
}

export const segmentEditorResource: Resource<Name> = (parts) => {
  const { serverStore, engine, catalogue, clock, dialect } = parts;
  return {
    async listAttributes({ signal }) {
      const segments = await serverStore.definitions.saved("segment").list();
      return {
        tables: await offeredTables(parts, signal),
        operators: {
          text: toOperators(operators.text),
          number: toOperators(operators.number),
          date: toOperators(operators.date),
          datetime: toOperators(operators.datetime),
          boolean: toOperators(operators.boolean),
          other: toOperators(operators.other),
        },
        segmentOperators,
        segments: segments.filter(({ active }) => active !== null).map(({ id, name }) => ({ id, name })),
      };
    },
    listAttributeValues: ({ query, actor, signal }) => listValues(parts, query, seesAll(actor), signal),
    async checkSegment({ body, signal }) {
      const ground = await readDraftParts(parts, body, signal);
      const problems = draftProblems(body, ground);
      const { rules } = body.visual;
      const compiled = problems.length > 0 ? null : compileDraft(body, ground, dialect);
      return {
        problems,
        sql: compiled?.sql ?? null,
        dialect: compiled?.dialect ?? dialect,
        words: tellRules(rules, ground),
        days: daysMeant(rules, ground, clock.now()),
      };
    },
    async countSegment({ body, signal }) {
      const ground = await readDraftParts(parts, body, signal);
      const problems = draftProblems(body, ground);
      if (problems.length > 0) return { problems, result: null };
      const { query, columns } = compileCounts(body.visual, ground, { dialect });
      const { rows, seconds } = await engine.preview(query, { limit: 1, signal });
      const counts = new Map([...columns].map(([column, path]) => [path, Number(rows[0]?.[column] ?? 0)]));
      const { all = 0, customers = 0, ...rest } = Object.fromEntries(counts);
      return { problems, result: { customers, all, counts: rest, seconds } };
    },
    async sampleSegment({ body, actor, signal }) {
      const ground = await readDraftParts(parts, body, signal);
      const problems = draftProblems(body, ground);
      if (problems.length > 0) return { problems, columns: [], rows: [], more: false, seconds: 0 };
      const query = compileDraft(body, ground, dialect);
      const { columns, rows, more, seconds } = await engine.preview(query, { limit: rowsShown, signal });
      const isMasked = !seesAll(actor) && (await readsPersonalData(query.sql, catalogue));
      return {
        problems,
        columns: columns.map((one) => ({ ...one, isMasked: isMasked && one.kind !== "boolean" })),
        rows: isMasked ? rows.map((row) => maskRow(row, () => true)) : rows,
        more,
        seconds,
      };
    },
  };
};
