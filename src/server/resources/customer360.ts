/** The Customer 360: tables, profiles, samples, marks of personal data, and the news that fresh data is there. */
import type { Table, TableColumn } from "../../contract/api/customer360.ts";
import type { CatalogueTable } from "../../core/ports/engine.ts";
import type { OpenedRun } from "../../core/ports/store.ts";
import { openAfterRefresh } from "../../runner/open-after-refresh.ts";
import { Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { maskRow, seesAll } from "../masking.ts";
import type { ColumnProfile } from "../profile-table.ts";
import { quoteName, quoteTable } from "../profile-table.ts";
import type { ServerParts } from "../server-parts.ts";

type Name =
  | "listTables"
  | "readTable"
  | "profileTable"
  | "stopProfile"
  | "sampleTable"
  | "markColumn"
  | "listFunctions"
  | "announceRefresh";

const amperityId = "amperity_id";

function knownOf(profile: ColumnProfile | undefined): { readonly known?: NonNullable<TableColumn["known"]> } {
  if (profile === undefined) return {};
  return { known: { nullShare: 1 - profile.filledShare, distinct: profile.distinct } };
}

const toTable = (
  table: CatalogueTable,
  personal: ReadonlySet<string>,
  profiles: readonly ColumnProfile[] = [],
): Table => ({
  name: table.name,
  rows: table.rows,
  hasAmperityId: table.columns.some(({ name }) => name.toLowerCase() === amperityId),
  columns: table.columns.map((column) => ({
    ...column,
    isPersonalData: personal.has(column.name),
    ...knownOf(profiles.find(({ name }) => name === column.name)),
  })),
  ...(table.problem === undefined ? {} : { problem: table.problem }),
});

async function readDetail({ catalogue, serverStore }: ServerParts, name: string) {
  const table = await catalogue.table(name);
  const word = name.split(".").at(-1)?.toLowerCase() ?? "";
  const queries = await serverStore.definitions.saved("query").list();
  return {
    table: toTable(table, await catalogue.personalColumns(table)),
    usedBy: queries
      .filter(({ active, draft }) => `${active?.sql} ${draft?.sql}`.toLowerCase().includes(word))
      .map(({ id, name: query }) => ({ id, name: query })),
  };
}

/** Any part of any value that may be seen: what is masked must not be found either. */
function sampleSql(table: CatalogueTable, searched: readonly string[], search: string | undefined): string {
  const from = `SELECT * FROM ${quoteTable(table.name)}`;
  if (search === undefined || search.trim() === "") return from;
  const wanted = `'${search.trim().toLowerCase().replaceAll("'", "''")}'`;
  const conditions = searched.map(
    (name) => `strpos(lower(CAST(${quoteName(name)} AS VARCHAR)), ${wanted}) > 0`,
  );
  return `${from} WHERE ${conditions.length === 0 ? "1 = 0" : conditions.join(" OR ")}`;
}

const toRefreshed = ({ run: { number, orchestration } }: OpenedRun) => ({ run: number, orchestration });

export const customer360Resource: Resource<Name> = (parts) => {
  const { engine, catalogue, serverStore, hub, runWorker } = parts;
  return {
    async listTables() {
      const tables = await catalogue.tables();
      const items = await Promise.all(
        tables.map(async (table) =>
          toTable(table, await catalogue.personalColumns(table), catalogue.profiles.known(table)),
        ),
      );
      return { engine: engine.name, readAt: new Date(catalogue.readAt()).toISOString(), items };
    },
    listFunctions: async ({ query }) => ({ items: query.dialect === "trino" ? parts.trinoFunctions : [] }),
    readTable: ({ params }) => readDetail(parts, params.table),
    async profileTable({ params, actor }) {
      const table = await catalogue.table(params.table);
      const [profile, personal] = await Promise.all([
        catalogue.profiles.read(table),
        catalogue.personalColumns(table),
      ]);
      const columns = profile.columns.map((column) => {
        const isMasked = personal.has(column.name) && !seesAll(actor);
        return isMasked
          ? { ...column, min: null, max: null, typical: [], isMasked }
          : { ...column, isMasked };
      });
      return { ...profile, columns };
    },
    async stopProfile({ params }) {
      catalogue.profiles.stop(await catalogue.table(params.table));
      return { done: true };
    },
    async sampleTable({ params, query, actor, signal }) {
      const table = await catalogue.table(params.table);
      const personal = await catalogue.personalColumns(table);
      const isMasked = (name: string): boolean => personal.has(name) && !seesAll(actor);
      const searched = table.columns
        .filter(
          ({ name, kind }) => !isMasked(name) && kind !== "nested" && kind !== "binary" && kind !== "list",
        )
        .map(({ name }) => name);
      const sql = sampleSql(table, searched, query.search);
      const { columns, rows, more, seconds } = await engine.preview(
        { sql, dialect: "trino" },
        { limit: query.limit, signal },
      );
      return {
        columns: columns.map((column) => ({ ...column, isMasked: isMasked(column.name) })),
        rows: rows.map((row) => maskRow(row, isMasked)),
        more,
        seconds,
      };
    },
    async markColumn({ params, body, actor }) {
      if (!seesAll(actor))
        throw new Refused(
          403,
          "personal_data_hidden",
          "Who may not see personal data does not decide what is.",
          "Ask somebody who may.",
        );
      const table = await catalogue.table(params.table);
      if (!table.columns.some(({ name }) => name === body.column))
        throw new Refused(404, "unknown", `The table ${table.name} has no column "${body.column}".`);
      const mark = { table: table.name, column: body.column, isPersonal: body.isPersonalData };
      await serverStore.markColumn(mark, actor.person.name);
      hub.publish({ event: "changed", data: { resource: "customer360", id: table.name } });
      return await readDetail(parts, table.name);
    },
    async announceRefresh({ actor }) {
      catalogue.forget();
      const who = actor.person.name;
      const opened = await openAfterRefresh(parts.store, who);
      const started = opened.filter(({ existed }) => !existed).map(toRefreshed);
      const unfinished = opened
        .filter(({ existed }) => existed)
        .map((one) => ({ ...toRefreshed(one), again: one.again ?? false }));
      const name = `${started.length} started`;
      await serverStore.audit.add({ who, action: "announced fresh data", kind: "customer 360", name });
      for (const { run, orchestration } of started) {
        const after = { run, trigger: "refresh" };
        await serverStore.audit.add({ who, action: "started", kind: "run", name: orchestration, after });
        hub.touchRun(run);
      }
      hub.publish({ event: "changed", data: { resource: "customer360", id: null } });
      runWorker.wake();
      return { started, unfinished };
    },
  };
};
