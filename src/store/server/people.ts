/** People, their sessions, one-time links and API keys as rows. Hashing and checking is the server's; here are only hashes. */
import { type RawBuilder, sql } from "kysely";
import { ConfigInvalid } from "../../core/failure.ts";
import { invariant } from "../../core/invariant.ts";
import type { Link, NewPerson, People, Person, PersonChange } from "../../core/ports/people.ts";
import type { Role } from "../../core/role.ts";
import { addAudit } from "../audit-log.ts";
import { cleanText } from "../clean-text.ts";
import type { Database, Session } from "../database.ts";
import { isTaken } from "../store-error.ts";
import { apiKeysOf } from "./api-keys.ts";

interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly hides_personal_data: boolean;
  readonly password: string | null;
  readonly created_at: Date;
  readonly last_seen_at: Date | null;
  readonly disabled_at: Date | null;
  readonly has_identity: boolean;
}

export const toPerson = (row: PersonRow): Person => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: row.role,
  hidesPersonalData: row.hides_personal_data,
  isDisabled: row.disabled_at !== null,
  hasPassword: row.password !== null,
  isKnownAtProvider: row.has_identity,
  createdAt: row.created_at.getTime(),
  lastSeenAt: row.last_seen_at?.getTime() ?? null,
});

export async function selectPeople(
  session: Session,
  where: RawBuilder<unknown>,
): Promise<readonly PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    SELECT id, name, email, role, hides_personal_data, password, created_at, last_seen_at, disabled_at,
      EXISTS (SELECT FROM identities WHERE person_id = people.id) AS has_identity
    FROM people WHERE ${where} ORDER BY name, id
  `.execute(session);
  return rows;
}

export function peopleOf(database: Database): People {
  const find = async (id: string): Promise<Person | null> => {
    const [row] = await database.run((session) => selectPeople(session, sql`id = ${id}`));
    return row === undefined ? null : toPerson(row);
  };
  return {
    find,
    list: async () => (await database.run((session) => selectPeople(session, sql`true`))).map(toPerson),
    async findByEmail(email) {
      const where = sql`lower(email) = lower(${cleanText(email)})`;
      const [row] = await database.run((session) => selectPeople(session, where));
      return row === undefined ? null : { person: toPerson(row), password: row.password };
    },
    add: (person, by) => addPerson(database, person, by),
    remove: (id, by) => removePerson(database, id, by),
    change: (id, change, by) => changePerson(database, id, change, by),
    setPassword: (id, password, by) => setPassword(database, id, password, by),
    ...identitiesOf(database),
    ...sessionsOf(database),
    ...linksOf(database),
    ...apiKeysOf(database),
  };
}

async function addPerson(database: Database, person: NewPerson, by: string): Promise<Person> {
  const { name, email, role, hidesPersonalData } = person;
  return await database.transact(async (trx) => {
    const row = await insertPerson(trx, person);
    await addAudit(trx, {
      who: by,
      action: "created",
      kind: "person",
      name,
      after: { email, role, hidesPersonalData },
    });
    return toPerson(row);
  });
}

async function insertPerson(trx: Session, person: NewPerson): Promise<PersonRow> {
  const { name, email, role, hidesPersonalData, password } = person;
  try {
    const { rows } = await sql<PersonRow>`
      INSERT INTO people (name, email, role, hides_personal_data, password)
      VALUES (${cleanText(name)}, ${cleanText(email)}, ${role}, ${hidesPersonalData}, ${password})
      RETURNING *, false AS has_identity
    `.execute(trx);
    invariant(rows[0] !== undefined, "an inserted person is returned");
    return rows[0];
  } catch (error) {
    if (!isTaken(error, "people_email")) throw error;
    throw new ConfigInvalid(`There is a person with the email ${email} already.`, {
      code: "email_taken",
      next: "fix",
      advice: "Change that person instead.",
    });
  }
}

async function changePerson(
  database: Database,
  id: string,
  change: PersonChange,
  by: string,
): Promise<Person | null> {
  return await database.transact(async (trx) => {
    // Two admins who disable each other at once come one after the other.
    await sql`LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
    const [row] = await selectPeople(trx, sql`id = ${id}`);
    if (row === undefined) return null;
    const before = toPerson(row);
    const after = { ...before, ...given(change) };
    await sql`
      UPDATE people SET name = ${cleanText(after.name)}, role = ${after.role},
        hides_personal_data = ${after.hidesPersonalData},
        disabled_at = CASE WHEN ${after.isDisabled} THEN coalesce(disabled_at, now()) END
      WHERE id = ${id}
    `.execute(trx);
    await refuseWithoutAdmin(trx);
    if (after.isDisabled) await sql`DELETE FROM sessions WHERE person_id = ${id}`.execute(trx);
    await addAudit(trx, {
      who: by,
      action: "updated",
      kind: "person",
      name: after.name,
      before: shown(before),
      after: shown(after),
    });
    return after;
  });
}

async function removePerson(database: Database, id: string, by: string): Promise<Person | null> {
  return await database.transact(async (trx) => {
    await sql`LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
    const [row] = await selectPeople(trx, sql`id = ${id}`);
    if (row === undefined) return null;
    for (const table of ownedTables)
      await sql`DELETE FROM ${sql.table(table)} WHERE person_id = ${id}`.execute(trx);
    await sql`DELETE FROM people WHERE id = ${id}`.execute(trx);
    await refuseWithoutAdmin(trx);
    const person = toPerson(row);
    const before = { ...shown(person), email: person.email };
    await addAudit(trx, { who: by, action: "deleted", kind: "person", name: person.name, before });
    return person;
  });
}

/** What is a person's own and goes with them. */
const ownedTables = ["sessions", "identities", "links", "api_keys", "run_reads", "dismissals"];

/** Without what is undefined: it would overwrite. */
const given = (change: PersonChange): Partial<Person> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

const shown = ({ name, role, hidesPersonalData, isDisabled }: Person) => ({
  name,
  role,
  hidesPersonalData,
  isDisabled,
});

async function refuseWithoutAdmin(trx: Session): Promise<void> {
  const { rows } = await sql`
    SELECT FROM people WHERE role = 'admin' AND disabled_at IS NULL AND password IS NOT NULL LIMIT 1
  `.execute(trx);
  if (rows.length > 0) return;
  throw new ConfigInvalid("Nobody would be left who may manage people.", {
    code: "last_admin",
    next: "fix",
    advice: "Make somebody else an admin first.",
  });
}

async function setPassword(database: Database, id: string, password: string, by: string): Promise<void> {
  await database.transact(async (trx) => {
    const { rows } = await sql<{ name: string }>`
      UPDATE people SET password = ${password} WHERE id = ${id} RETURNING name
    `.execute(trx);
    await sql`DELETE FROM sessions WHERE person_id = ${id}`.execute(trx);
    await sql`DELETE FROM links WHERE person_id = ${id}`.execute(trx);
    await addAudit(trx, { who: by, action: "password set", kind: "person", name: rows[0]?.name ?? id });
  });
}

function identitiesOf(database: Database): Pick<People, "findByIdentity" | "addIdentity"> {
  return {
    async findByIdentity({ issuer, subject }) {
      const where = sql`
        id = (SELECT person_id FROM identities WHERE issuer = ${cleanText(issuer)} AND subject = ${cleanText(subject)})
      `;
      const [row] = await database.run((session) => selectPeople(session, where));
      return row === undefined ? null : toPerson(row);
    },
    async addIdentity(id, { issuer, subject }, by) {
      await database.transact(async (trx) => {
        const { rows } = await sql<{ name: string }>`
          WITH added AS (
            INSERT INTO identities (issuer, subject, person_id)
            VALUES (${cleanText(issuer)}, ${cleanText(subject)}, ${id}) ON CONFLICT DO NOTHING RETURNING person_id
          )
          SELECT name FROM people JOIN added ON added.person_id = people.id
        `.execute(trx);
        const [person] = rows;
        if (person === undefined) return;
        const after = { issuer, subject };
        await addAudit(trx, {
          who: by,
          action: "known at provider",
          kind: "person",
          name: person.name,
          after,
        });
      });
    },
  };
}

/** How often "last seen" is written: once a minute says all that people ask. */
const seenSeconds = 60;

type Sessions = Pick<
  People,
  "openSession" | "findSession" | "endSession" | "openSessions" | "endOtherSessions"
>;

function sessionsOf(database: Database): Sessions {
  return {
    async openSession({ tokenHash, personId, expiresAt }) {
      await database.transact(async (trx) => {
        await sql`DELETE FROM sessions WHERE expires_at < now()`.execute(trx);
        await sql`
          INSERT INTO sessions (token_hash, person_id, expires_at)
          VALUES (${tokenHash}, ${personId}, ${new Date(expiresAt)})
        `.execute(trx);
      });
    },
    async findSession(tokenHash, now) {
      const where = sql`
        disabled_at IS NULL
        AND id = (SELECT person_id FROM sessions WHERE token_hash = ${tokenHash} AND expires_at > ${new Date(now)})
      `;
      const [row] = await database.run((session) => selectPeople(session, where));
      if (row === undefined) return null;
      if (row.last_seen_at === null || now - row.last_seen_at.getTime() > seenSeconds * 1000) {
        const seen = new Date(now);
        await database.run((session) =>
          sql`UPDATE people SET last_seen_at = ${seen} WHERE id = ${row.id}`.execute(session),
        );
      }
      return toPerson(row);
    },
    async endSession(tokenHash) {
      await database.run((session) =>
        sql`DELETE FROM sessions WHERE token_hash = ${tokenHash}`.execute(session),
      );
    },
    async openSessions(personId, now) {
      const { rows } = await database.run((session) =>
        sql<{ tokenHash: string; openedAt: Date; expiresAt: Date }>`
          SELECT token_hash AS "tokenHash", created_at AS "openedAt", expires_at AS "expiresAt" FROM sessions
          WHERE person_id = ${personId} AND expires_at > ${new Date(now)} ORDER BY created_at DESC, token_hash
        `.execute(session),
      );
      return rows.map(({ tokenHash, openedAt, expiresAt }) => ({
        tokenHash,
        openedAt: openedAt.getTime(),
        expiresAt: expiresAt.getTime(),
      }));
    },
    async endOtherSessions(personId, keptTokenHash) {
      const { rows } = await database.run((session) =>
        sql`
          DELETE FROM sessions WHERE person_id = ${personId} AND token_hash IS DISTINCT FROM ${keptTokenHash}
          RETURNING token_hash
        `.execute(session),
      );
      return rows.length;
    },
  };
}

type Links = Pick<People, "addLink" | "findLink" | "redeemLink">;

function linksOf(database: Database): Links {
  return {
    async addLink({ tokenHash, purpose, personId, expiresAt }) {
      await database.transact(async (trx) => {
        await sql`DELETE FROM links WHERE expires_at < now()`.execute(trx);
        await sql`
          INSERT INTO links (token_hash, purpose, person_id, expires_at)
          VALUES (${tokenHash}, ${purpose}, ${personId}, ${new Date(expiresAt)})
        `.execute(trx);
      });
    },
    async findLink(tokenHash, now) {
      const { rows } = await database.run((session) =>
        sql<Link>`
          SELECT purpose, person_id AS "personId" FROM links
          WHERE token_hash = ${tokenHash} AND expires_at > ${new Date(now)}
        `.execute(session),
      );
      return rows[0] ?? null;
    },
    async redeemLink(tokenHash, now) {
      const { rows } = await database.run((session) =>
        sql<Link>`
          DELETE FROM links WHERE token_hash = ${tokenHash} AND expires_at > ${new Date(now)}
          RETURNING purpose, person_id AS "personId"
        `.execute(session),
      );
      return rows[0] ?? null;
    },
  };
}
