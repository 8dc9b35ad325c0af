/** Remembers where plans and ledgers are kept, so that no worker takes a run whose ledger it does not have. */
import { sql } from "kysely";
import { invariant } from "../../core/invariant.ts";
import type { LedgerHome, ServerStore } from "../../core/ports/server-store.ts";
import { toCleanJson } from "../clean-text.ts";
import type { Database } from "../database.ts";

const settingName = "ledger home";

export function ledgerHomeOf(database: Database): Pick<ServerStore, "ledgerHome" | "setLedgerHome"> {
  async function ledgerHome(): Promise<LedgerHome | null> {
    const { rows } = await database.run((session) =>
      sql<{ home: LedgerHome }>`SELECT value::json AS home FROM settings WHERE name = ${settingName}`.execute(
        session,
      ),
    );
    return rows[0]?.home ?? null;
  }
  return {
    ledgerHome,
    async setLedgerHome({ stateId, place }, { onlyIfNone }) {
      const value = toCleanJson({ stateId, place });
      await database.run((session) =>
        sql`
          INSERT INTO settings (name, value) VALUES (${settingName}, ${value})
          ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE NOT ${onlyIfNone}
        `.execute(session),
      );
      const home = await ledgerHome();
      invariant(home !== null, "a ledger home that was just set is there");
      return home;
    },
  };
}
