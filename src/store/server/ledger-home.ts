/** Remembers where plans and ledgers are kept, so that no worker takes a run whose ledger it does not have. */
import { sql } from "kysely";
import { invariant } from "../../core/invariant.ts";
import type { ServerStore } from "../../core/ports/server-store.ts";
import type { LedgerHome } from "../../core/ports/store.ts";
import { toCleanJson } from "../clean-text.ts";
import type { Database } from "../database.ts";

const settingName = "ledger home";

export async function readLedgerHome(database: Database): Promise<LedgerHome | null> {
  const { rows } = await database.run((session) =>
    sql<{ home: LedgerHome }>`SELECT value::json AS home FROM settings WHERE name = ${settingName}`.execute(
      session,
    ),
  );
  return rows[0]?.home ?? null;
}

export function ledgerHomeOf(database: Database): Pick<ServerStore, "ledgerHome" | "setLedgerHome"> {
  return {
    ledgerHome: () => readLedgerHome(database),
    async setLedgerHome({ stateId, place }, { onlyIfNone }) {
      const value = toCleanJson({ stateId, place });
      await database.run((session) =>
        sql`
          INSERT INTO settings (name, value) VALUES (${settingName}, ${value})
          ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE NOT ${onlyIfNone}
        `.execute(session),
      );
      const home = await readLedgerHome(database);
      invariant(home !== null, "a ledger home that was just set is there");
      return home;
    },
  };
}
