/** Profiles of tables as work that goes on while people look: kept when done, stopped when nobody asks any more, resumed where it was. */
import type { Clock } from "../core/ports/clock.ts";
import type { CatalogueTable, Engine } from "../core/ports/engine.ts";
import { type ColumnProfile, isSampled, profileColumns } from "./profile-table.ts";

/** An answer waits so long for the end, so that small tables come whole at the first call. */
const waitMs = 800;
/** Pages ask about once a second; what nobody has asked for so long is not worth the engine's time. */
const abandonedMs = 20_000;

export interface TableProfile {
  readonly state: "reading" | "complete";
  /** Rows looked at; fewer than the table has when it was sampled. */
  readonly rows: number;
  readonly isSampled: boolean;
  readonly columns: readonly ColumnProfile[];
  readonly columnsTotal: number;
  readonly seconds: number;
}

export interface TableProfiles {
  /** As far as it is; begins or goes on with it. Throws what the engine throws, and begins anew at the next call. */
  read(table: CatalogueTable): Promise<TableProfile>;
  /** What is known without reading anything. */
  known(table: CatalogueTable): readonly ColumnProfile[];
  /** Stops reading; what is known stays. */
  stop(table: CatalogueTable): void;
  forget(): void;
}

interface Work {
  readonly table: CatalogueTable;
  columns: readonly ColumnProfile[];
  rows: number;
  seconds: number;
  askedAt: number;
  going: { readonly abort: AbortController; readonly end: Promise<void> } | null;
}

export function createTableProfiles({
  engine,
  clock,
}: {
  readonly engine: Engine;
  readonly clock: Clock;
}): TableProfiles {
  let works = new Map<string, Work>();
  const keyOf = ({ name, rows, columns }: CatalogueTable): string =>
    JSON.stringify([name, rows, columns.map((column) => column.name)]);
  const isComplete = ({ columns, table }: Work): boolean => columns.length >= table.columns.length;

  async function go(work: Work, signal: AbortSignal): Promise<void> {
    const { table } = work;
    const started = clock.monotonic() - work.seconds * 1000;
    for await (const pass of profileColumns(engine, table, { from: work.columns.length, signal })) {
      if (work.columns.length === 0) work.rows = pass.rows;
      work.columns = [...work.columns, ...pass.columns];
      work.seconds = (clock.monotonic() - started) / 1000;
      if (clock.monotonic() - work.askedAt > abandonedMs) return;
    }
  }

  function start(work: Work): { readonly abort: AbortController; readonly end: Promise<void> } {
    const abort = new AbortController();
    const end = go(work, abort.signal).finally(() => {
      if (work.going?.abort === abort) work.going = null;
    });
    // Whoever asks next is told; nobody may be asking just now.
    end.catch(() => {});
    return { abort, end };
  }

  return {
    async read(table) {
      const key = keyOf(table);
      const work: Work = works.get(key) ?? {
        table,
        columns: [],
        rows: 0,
        seconds: 0,
        askedAt: 0,
        going: null,
      };
      works.set(key, work);
      work.askedAt = clock.monotonic();
      if (!isComplete(work)) {
        work.going ??= start(work);
        const { abort, end } = work.going;
        const timer = new AbortController();
        try {
          await Promise.race([end, clock.sleep(waitMs, timer.signal)]);
        } catch (error) {
          // Somebody stopped it: this answer tells how far it came.
          if (!abort.signal.aborted) throw error;
        } finally {
          timer.abort();
        }
      }
      return {
        state: isComplete(work) ? "complete" : "reading",
        rows: work.rows,
        isSampled: isSampled(table),
        columns: work.columns,
        columnsTotal: table.columns.length,
        seconds: work.seconds,
      };
    },
    known: (table) => works.get(keyOf(table))?.columns ?? [],
    stop(table) {
      works.get(keyOf(table))?.going?.abort.abort();
    },
    forget() {
      for (const { going } of works.values()) going?.abort.abort();
      works = new Map();
    },
  };
}
