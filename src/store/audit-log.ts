/** The audit log: written in the transaction of what it tells, read newest first. */
import { type RawBuilder, sql } from "kysely";
import type { AuditEntry, AuditFilter, NewAuditEntry } from "../core/ports/audit.ts";
import { cleanMessage, cleanText, toCleanJson } from "./clean-text.ts";
import type { Database, Session } from "./database.ts";

export async function addAudit(session: Session, entry: NewAuditEntry): Promise<void> {
  const { who, action, kind, name, before = null, after = null } = entry;
  await sql`
    INSERT INTO audit_log (who, action, kind, name, before, after)
    VALUES (${cleanMessage(who)}, ${action}, ${kind}, ${cleanMessage(name)},
      ${before === null ? null : toCleanJson(before)}, ${after === null ? null : toCleanJson(after)})
  `.execute(session);
}

/** Newest first; `before` is the id of the last entry seen. */
export async function listAudit(database: Database, filter: AuditFilter): Promise<readonly AuditEntry[]> {
  const { before = null, who = null, kind = null, search = null, from = null, to = null, limit } = filter;
  const has = (column: RawBuilder<unknown>, part: string | null) =>
    part === null ? sql`true` : sql`position(lower(${cleanText(part)}) IN lower(${column})) > 0`;
  const { rows } = await database.run((session) =>
    sql<Omit<AuditEntry, "at"> & { at: Date }>`
      SELECT id, at, who, action, kind, name, before::text AS before, after::text AS after FROM audit_log
      WHERE (${before}::bigint IS NULL OR id < ${before}::bigint)
        AND ${has(sql`who`, who)} AND (${kind}::text IS NULL OR kind = ${kind}::text)
        AND ${has(sql`concat_ws(' ', who, action, kind, name)`, search)}
        AND (${from === null ? null : new Date(from)}::timestamptz IS NULL OR at >= ${from === null ? null : new Date(from)}::timestamptz)
        AND (${to === null ? null : new Date(to)}::timestamptz IS NULL OR at <= ${to === null ? null : new Date(to)}::timestamptz)
      ORDER BY id DESC LIMIT ${limit}
    `.execute(session),
  );
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}
