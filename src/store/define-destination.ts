/** How a destination is written: one row is one account, so another subdomain or url is another row with another id. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { sql, type Transaction } from "kysely";
import type { DestinationDefinition } from "../core/definition.ts";
import { cleanText, toCleanJson } from "./clean-text.ts";
import type { DefinitionKind, Kept } from "./definition-kind.ts";
import { quoted } from "./definition-kind.ts";
import { openCredential, sealCredential } from "./definitions.ts";
import type { Sealer } from "./sealed-secret.ts";
import type { Tables } from "./tables.ts";

export function destinationKind(sealer: Sealer): DefinitionKind<DestinationDefinition> {
  return {
    kind: "destination",
    async kept(trx) {
      const rows = await trx.selectFrom("destinations").selectAll().where("deleted_at", "is", null).execute();
      return rows.map((row) => {
        const credential = openCredential(sealer, row.credential, row.id);
        const told = tellDestination({ ...row, credential });
        return { id: row.id, name: row.name, source: row.source, told, sealed: row.credential };
      });
    },
    tell: tellDestination,
    hasNewSecret: ({ credential }, { id, sealed }) =>
      sealed === undefined || !isDeepStrictEqual(openCredential(sealer, sealed, id), credential),
    async write(trx, wanted, { before, source }) {
      const id = await accountId(trx, wanted, before);
      if (before !== null && before.id !== id) await moveAway(trx, before.id);
      await upsert(trx, { id, credential: sealCredential(sealer, wanted.credential, id) }, wanted, source);
      if (before !== null && before.id !== id) await pointTo(trx, before.id, id);
    },
    async users(trx, id) {
      const { rows } = await sql<{ name: string; kind: string }>`
        SELECT name, 'orchestration' AS kind FROM orchestrations WHERE destination_id = ${id} AND deleted_at IS NULL
        UNION ALL SELECT name, 'data template' FROM templates WHERE destination_id = ${id} AND deleted_at IS NULL
      `.execute(trx);
      return rows.map((row) => quoted(row.kind)(row));
    },
  };
}

/** Who signs in is told, with what is not. */
function tellDestination(definition: DestinationDefinition): object {
  const { plugin, subdomain, url, settings, credential } = definition;
  const who =
    credential.kind === "api-token"
      ? { kind: credential.kind, email: credential.email }
      : { kind: credential.kind, clientId: credential.clientId };
  return { plugin, subdomain, url, settings, credential: who };
}

type Account = Pick<DestinationDefinition, "plugin" | "subdomain" | "url">;

/** Where the account is, as far as two spellings of one address go. */
function accountOf({ plugin, subdomain, url }: Account): string {
  return JSON.stringify([plugin, subdomain.toLowerCase(), url?.toLowerCase().replace(/\/+$/, "") ?? null]);
}

/** The id this destination had whenever it was this account, or a new one: the ledger belongs to the account. */
async function accountId(
  trx: Transaction<Tables>,
  wanted: DestinationDefinition,
  before: Kept | null,
): Promise<string> {
  const rows = await trx
    .selectFrom("destinations")
    .select(["id", "plugin", "subdomain", "url"])
    .where("name", "=", cleanText(wanted.name))
    .orderBy("deleted_at", "desc")
    .execute();
  const same = rows.filter((row) => accountOf(row) === accountOf(wanted));
  return (same.find(({ id }) => id === before?.id) ?? same[0])?.id ?? randomUUID();
}

/** The row of the other account makes room for the name. */
async function moveAway(trx: Transaction<Tables>, id: string): Promise<void> {
  await sql`UPDATE destinations SET deleted_at = now(), changed_at = now() WHERE id = ${id}`.execute(trx);
}

async function pointTo(trx: Transaction<Tables>, from: string, to: string): Promise<void> {
  await sql`UPDATE templates SET destination_id = ${to} WHERE destination_id = ${from}`.execute(trx);
  await sql`UPDATE orchestrations SET destination_id = ${to} WHERE destination_id = ${from}`.execute(trx);
}

async function upsert(
  trx: Transaction<Tables>,
  { id, credential }: { readonly id: string; readonly credential: string },
  wanted: DestinationDefinition,
  source: string,
): Promise<void> {
  const { name, plugin, subdomain, url, settings } = wanted;
  await sql`
    INSERT INTO destinations (id, name, plugin, subdomain, url, credential, settings, source)
    VALUES (${id}, ${name}, ${plugin}, ${subdomain}, ${url}, ${credential}, ${toCleanJson(settings)}, ${source})
    ON CONFLICT (id) DO UPDATE SET subdomain = excluded.subdomain, url = excluded.url, credential = excluded.credential,
      settings = excluded.settings, source = excluded.source, revision = destinations.revision + 1, changed_at = now(), deleted_at = NULL
  `.execute(trx);
}
