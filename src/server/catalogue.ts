/** The tables of the Customer 360 for screens: kept for a while, with the marks of personal data and the profiles of their columns. */
import { ConfigInvalid } from "../core/failure.ts";
import { nearest } from "../core/nearest.ts";
import { looksPersonal } from "../core/personal-data.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { CatalogueTable, Engine } from "../core/ports/engine.ts";
import type { ServerStore } from "../core/ports/server-store.ts";
import { createTableProfiles, type TableProfiles } from "./table-profiles.ts";

/** Counting the rows of every table takes a while; files change rarely, and a refresh says so. */
const keptMs = 60_000;

export interface Catalogue {
  tables(): Promise<readonly CatalogueTable[]>;
  /** Throws ConfigInvalid `table_unknown` with the nearest name. */
  table(name: string): Promise<CatalogueTable>;
  /** Of whom values are shown nowhere to people without that right. */
  personalColumns(table: CatalogueTable): Promise<ReadonlySet<string>>;
  readonly profiles: Omit<TableProfiles, "forget">;
  /** When what `tables` answers was read, milliseconds since 1970. */
  readAt(): number;
  /** What is kept is old. */
  forget(): void;
}

export function createCatalogue(parts: {
  readonly engine: Engine;
  readonly serverStore: ServerStore;
  readonly clock: Clock;
}): Catalogue {
  const { engine, serverStore, clock } = parts;
  let kept: {
    readonly at: number;
    readonly readAt: number;
    readonly tables: Promise<readonly CatalogueTable[]>;
  } | null = null;
  const profiles = createTableProfiles(parts);

  function tables(): Promise<readonly CatalogueTable[]> {
    if (kept !== null && clock.monotonic() - kept.at < keptMs) return kept.tables;
    const reading = engine.catalogue();
    kept = { at: clock.monotonic(), readAt: clock.now(), tables: reading };
    reading.catch(() => {
      kept = null;
    });
    return reading;
  }

  return {
    tables,
    async table(name) {
      const all = await tables();
      const found = all.find((one) => one.name === name);
      if (found !== undefined) return found;
      const near = nearest(
        name,
        all.map((one) => one.name),
      );
      throw new ConfigInvalid(`There is no table "${name}".`, {
        code: "table_unknown",
        next: "fix",
        ...(near === null ? {} : { advice: `Did you mean ${near}?` }),
      });
    },
    async personalColumns({ name, columns }) {
      const marks = new Map(
        (await serverStore.personalColumns())
          .filter(({ table }) => table === name)
          .map(({ column, isPersonal }) => [column, isPersonal]),
      );
      return new Set(
        columns
          .filter((column) => marks.get(column.name) ?? looksPersonal(column.name))
          .map((column) => column.name),
      );
    },
    profiles,
    readAt: () => kept?.readAt ?? clock.now(),
    forget() {
      kept = null;
      profiles.forget();
    },
  };
}
