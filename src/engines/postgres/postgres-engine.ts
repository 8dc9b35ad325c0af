/** Which way a PostgreSQL is used: plans beside the data where the account may write, else as a source of rows. */
import { invariant } from "../../core/invariant.ts";
import type { Engine } from "../../core/ports/engine.ts";
import type { RowSource } from "../../core/ports/row-source.ts";
import { insistOnIds } from "../planning/plan-identity.ts";
import { openKeptPlan } from "./kept-plan.ts";
import { makePlan } from "./make-plan.ts";
import { ensurePlanSchema, planSchema, whyNotBeside } from "./plan-schema.ts";
import { postgresSource } from "./postgres-source.ts";
import { type PostgresOptions, PostgresServer } from "./server.ts";

/** An engine where plans can be kept beside the data, else a source whose rows have to be compared elsewhere. */
export type OpenedPostgres =
  | { readonly kind: "engine"; readonly engine: Engine }
  | { readonly kind: "source"; readonly source: RowSource };

export async function openPostgres(options: PostgresOptions): Promise<OpenedPostgres> {
  const server = new PostgresServer(options);
  try {
    const why = await whyNotBeside(server);
    if (why === null) {
      await ensurePlanSchema(server);
      return { kind: "engine", engine: engineBeside(server) };
    }
    const place = `PostgreSQL is only read (${why}): rows are streamed here, compared and remembered in the data folder.`;
    return { kind: "source", source: postgresSource(server, place) };
  } catch (error) {
    await server.close();
    throw error;
  }
}

function engineBeside(server: PostgresServer): Engine {
  const place = `What was sent is compared and remembered beside the data, in the schema ${planSchema} of PostgreSQL.`;
  const { catalogue, describe, preview, receivedBytes, close } = postgresSource(server, place);
  return {
    name: "postgres",
    ledgerPlace: place,
    catalogue,
    describe,
    preview,
    receivedBytes,
    async plan(request) {
      insistOnIds(request);
      await makePlan(server, request);
      const plan = await openKeptPlan(server, request.id);
      invariant(plan !== null, `the plan ${request.id} was made and is not there`);
      return plan;
    },
    openPlan: (id) => openKeptPlan(server, id),
    close,
  };
}
