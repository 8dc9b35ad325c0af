/** Definitions as they stand, credentials opened; and the ids of an orchestration. */
import { sql } from "kysely";
import {
  type Credential,
  type Definitions,
  type ObjectKind,
  objectNamed,
  type QueryDefinition,
} from "../core/definition.ts";
import type { OrchestrationIds } from "../core/ports/store.ts";
import type { Database, Session } from "./database.ts";
import type { Sealer, SecretPlace } from "./sealed-secret.ts";
import { withSwitches } from "./switches.ts";
import type { SavedDetails } from "./tables.ts";

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
          queries: await readSaved(trx, "query", (row) => row),
          attributesTables: await readSaved(trx, "attributes table", (row, { details, available }) => ({
            ...row,
            isAvailable: available,
            columns: details?.columns ?? [],
          })),
          segments: await readSaved(trx, "segment", (row, { details }) => ({
            ...row,
            visual: details?.visual ?? null,
          })),
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

async function readSaved<Definition>(
  session: Session,
  kind: ObjectKind,
  toDefinition: (
    query: QueryDefinition,
    row: { readonly details: SavedDetails | null; readonly available: boolean },
  ) => Definition,
): Promise<readonly Definition[]> {
  const rows = await session
    .selectFrom("queries")
    .select(["name", "sql", "dialect", "file", "details", "available"])
    .where("kind", "=", kind)
    .where("deleted_at", "is", null)
    // One that was never activated is nobody's to run.
    .where("version", ">", 0)
    .orderBy("name")
    .execute();
  return rows.map(({ details, available, ...query }) => toDefinition(query, { details, available }));
}

async function readOrchestrations(session: Session): Promise<Definitions["orchestrations"]> {
  const rows = await session
    .selectFrom("orchestrations")
    .innerJoin("queries", "queries.id", "orchestrations.query_id")
    .innerJoin("destinations", "destinations.id", "orchestrations.destination_id")
    .leftJoin("templates", "templates.id", "orchestrations.template_id")
    .select([
      "orchestrations.name",
      "queries.kind as objectKind",
      "queries.name as object",
      "destinations.name as destination",
      "templates.name as template",
      "overrides",
      "workflow",
    ])
    .where("orchestrations.deleted_at", "is", null)
    .orderBy("orchestrations.name")
    .execute();
  return rows.map(({ overrides, objectKind, object, ...rest }) => {
    const row = { ...rest, ...objectNamed(objectKind, object) };
    return Object.keys(overrides).length === 0 ? row : { ...row, overrides };
  });
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
