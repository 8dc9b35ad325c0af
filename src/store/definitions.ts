/** Definitions as they stand, credentials opened; and the ids of an orchestration. */
import { sql } from "kysely";
import type { Credential, Definitions } from "../core/definition.ts";
import type { OrchestrationIds } from "../core/ports/store.ts";
import type { Database, Session } from "./database.ts";
import type { Sealer, SecretPlace } from "./sealed-secret.ts";
import { withSwitches } from "./switches.ts";

const credentialPlace = (id: string): SecretPlace => ({
  table: "destinations",
  id,
  field: "credential",
});

export function sealCredential(sealer: Sealer, credential: Credential, id: string): string {
  return sealer.seal(JSON.stringify(credential), credentialPlace(id));
}

export function openCredential(sealer: Sealer, sealed: string, id: string): Credential {
  return JSON.parse(sealer.open(sealed, credentialPlace(id)));
}

export async function readDefinitions(database: Database, sealer: Sealer): Promise<Definitions> {
  // One snapshot: a definition that is applied meanwhile is seen whole or not at all.
  return await database.run((session) =>
    session
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute(async (trx) =>
        withSwitches(trx, {
          destinations: await readDestinations(trx, sealer),
          templates: await readTemplates(trx),
          queries: await readQueries(trx),
          orchestrations: await readOrchestrations(trx),
        }),
      ),
  );
}

async function readDestinations(session: Session, sealer: Sealer): Promise<Definitions["destinations"]> {
  const rows = await session
    .selectFrom("destinations")
    .select(["id", "name", "plugin", "subdomain", "url", "credential", "settings"])
    .where("deleted_at", "is", null)
    .orderBy("name")
    .execute();
  return rows.map(({ id, credential, ...rest }) => ({
    ...rest,
    credential: openCredential(sealer, credential, id),
  }));
}

async function readTemplates(session: Session): Promise<Definitions["templates"]> {
  return await session
    .selectFrom("templates")
    .innerJoin("destinations", "destinations.id", "templates.destination_id")
    .select(["templates.name", "destinations.name as destination", "template"])
    .where("templates.deleted_at", "is", null)
    .orderBy("templates.name")
    .execute();
}

async function readQueries(session: Session): Promise<Definitions["queries"]> {
  return await session
    .selectFrom("queries")
    .select(["name", "sql", "dialect", "file"])
    .where("deleted_at", "is", null)
    // One that was never activated is nobody's to run.
    .where("version", ">", 0)
    .orderBy("name")
    .execute();
}

async function readOrchestrations(session: Session): Promise<Definitions["orchestrations"]> {
  const rows = await session
    .selectFrom("orchestrations")
    .innerJoin("queries", "queries.id", "orchestrations.query_id")
    .innerJoin("destinations", "destinations.id", "orchestrations.destination_id")
    .leftJoin("templates", "templates.id", "orchestrations.template_id")
    .select([
      "orchestrations.name",
      "queries.name as query",
      "destinations.name as destination",
      "templates.name as template",
      "overrides",
      "workflow",
    ])
    .where("orchestrations.deleted_at", "is", null)
    .orderBy("orchestrations.name")
    .execute();
  return rows.map(({ overrides, ...row }) =>
    Object.keys(overrides).length === 0 ? row : { ...row, overrides },
  );
}

export async function readOrchestrationIds(
  database: Database,
  name: string,
): Promise<OrchestrationIds | null> {
  const { rows } = await database.run((session) =>
    sql<OrchestrationIds>`
      SELECT id AS "orchestrationId", destination_id AS "destinationId"
      FROM orchestrations WHERE name = ${name} AND deleted_at IS NULL
    `.execute(session),
  );
  return rows[0] ?? null;
}
