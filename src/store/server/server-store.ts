/** Joins the parts of the server's store to its port; they share the control store's database. */
import { sql } from "kysely";
import type { Clock } from "../../core/ports/clock.ts";
import type { ServerStore } from "../../core/ports/server-store.ts";
import { addAudit, listAudit } from "../audit-log.ts";
import { cleanText } from "../clean-text.ts";
import type { Database } from "../database.ts";
import { newsOf } from "../news.ts";
import type { Sealer } from "../sealed-secret.ts";
import { definitionsOf } from "./definitions.ts";
import { dryPlansOf } from "./dry-plans.ts";
import { ledgerHomeOf } from "./ledger-home.ts";
import { peopleOf } from "./people.ts";
import { runsOf } from "./runs.ts";
import { settingsOf } from "./settings.ts";

export function serverStoreOf(database: Database, sealer: Sealer, clock: Clock): ServerStore {
  return {
    people: peopleOf(database),
    definitions: definitionsOf(database, sealer),
    runs: runsOf(database),
    plans: dryPlansOf(database, sealer),
    settings: settingsOf(database, sealer),
    news: newsOf(database, clock),
    ...ledgerHomeOf(database),
    audit: {
      add: (entry) => database.run((session) => addAudit(session, entry)),
      list: (filter) => listAudit(database, filter),
    },
    async personalColumns() {
      const { rows } = await database.run((session) =>
        sql<{ table: string; column: string; isPersonal: boolean }>`
          SELECT table_name AS "table", column_name AS "column", is_personal AS "isPersonal" FROM personal_columns
        `.execute(session),
      );
      return rows;
    },
    async markColumn({ table, column, isPersonal }, by) {
      await database.transact(async (trx) => {
        await sql`
          INSERT INTO personal_columns (table_name, column_name, is_personal)
          VALUES (${cleanText(table)}, ${cleanText(column)}, ${isPersonal})
          ON CONFLICT (table_name, column_name) DO UPDATE SET is_personal = excluded.is_personal
        `.execute(trx);
        const action = isPersonal ? "marked as personal data" : "marked as not personal";
        await addAudit(trx, { who: by, action, kind: "column", name: `${table}.${column}` });
      });
    },
    async ping() {
      await database.once((session) => sql`SELECT 1`.execute(session));
    },
  };
}
