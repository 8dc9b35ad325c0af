/** API keys as rows; a key is worth nothing once its person is disabled. */
import { type RawBuilder, sql } from "kysely";
import { invariant } from "../../core/invariant.ts";
import type { ApiKey, People } from "../../core/ports/people.ts";
import type { Role } from "../../core/role.ts";
import { addAudit } from "../audit-log.ts";
import { cleanText } from "../clean-text.ts";
import type { Database, Session } from "../database.ts";
import { selectPeople, toPerson } from "./people.ts";

/** How often "last used" is written. */
const usedSeconds = 60;

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly personId: string;
  readonly person: string;
  readonly start: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
}

const toApiKey = (row: KeyRow): ApiKey => ({
  ...row,
  createdAt: row.createdAt.getTime(),
  lastUsedAt: row.lastUsedAt?.getTime() ?? null,
  expiresAt: row.expiresAt?.getTime() ?? null,
});

async function selectKeys(session: Session, where: RawBuilder<unknown>): Promise<readonly ApiKey[]> {
  const { rows } = await sql<KeyRow>`
    SELECT api_keys.id, api_keys.name, api_keys.role, person_id AS "personId", people.name AS person, start,
      api_keys.created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
    FROM api_keys JOIN people ON people.id = person_id WHERE ${where} ORDER BY api_keys.created_at DESC, api_keys.id
  `.execute(session);
  return rows.map(toApiKey);
}

export function apiKeysOf(
  database: Database,
): Pick<People, "apiKeys" | "addApiKey" | "findApiKey" | "revokeApiKey"> {
  return {
    apiKeys: (personId) =>
      database.run((session) =>
        selectKeys(session, personId === null ? sql`true` : sql`person_id = ${personId}`),
      ),
    async addApiKey({ tokenHash, personId, name, role, start, expiresAt }, by) {
      return await database.transact(async (trx) => {
        const { rows } = await sql<{ id: string }>`
          INSERT INTO api_keys (token_hash, person_id, name, role, start, expires_at)
          VALUES (${tokenHash}, ${personId}, ${cleanText(name)}, ${role}, ${start},
            ${expiresAt === null ? null : new Date(expiresAt)})
          RETURNING id
        `.execute(trx);
        await addAudit(trx, { who: by, action: "created", kind: "api key", name, after: { role } });
        const [key] = await selectKeys(trx, sql`api_keys.id = ${rows[0]?.id}`);
        invariant(key !== undefined, "an inserted key is there");
        return key;
      });
    },
    async findApiKey(tokenHash, now) {
      return await database.run(async (session) => {
        const [key] = await selectKeys(
          session,
          sql`token_hash = ${tokenHash} AND disabled_at IS NULL AND (expires_at IS NULL OR expires_at > ${new Date(now)})`,
        );
        const [row] = key === undefined ? [] : await selectPeople(session, sql`id = ${key.personId}`);
        if (key === undefined || row === undefined) return null;
        if (key.lastUsedAt === null || now - key.lastUsedAt > usedSeconds * 1000)
          await sql`UPDATE api_keys SET last_used_at = ${new Date(now)} WHERE id = ${key.id}`.execute(
            session,
          );
        return { person: toPerson(row), key };
      });
    },
    async revokeApiKey(id, personId, by) {
      return await database.transact(async (trx) => {
        const { rows } = await sql<{ name: string }>`
          DELETE FROM api_keys WHERE id = ${id} AND (${personId}::uuid IS NULL OR person_id = ${personId}::uuid)
          RETURNING name
        `.execute(trx);
        if (rows[0] === undefined) return false;
        await addAudit(trx, { who: by, action: "revoked", kind: "api key", name: rows[0].name });
        return true;
      });
    },
  };
}
