/** Dry plans as rows: what came out is sealed, since its samples hold customers' values, and goes when a day has passed. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { KeptPlan, PlanBook, PlanTrouble } from "../../core/ports/plan-book.ts";
import { cleanMessage, toCleanJson } from "../clean-text.ts";
import type { Database } from "../database.ts";
import type { Sealer, SecretPlace } from "../sealed-secret.ts";

/** A plan is stale after an hour; a day later nobody comes back to it. */
const keptHours = 24;
/** More orchestrations are not planned by hand within a day; the oldest plan goes first. */
const keptMax = 200;
/** A planner tells of itself every second; one not heard of for so long has gone. */
const silentSecondsMax = 20;

const plannerGone: PlanTrouble = {
  code: "planner_gone",
  message: "The server that was planning has stopped.",
  advice: "Plan again. Nothing was sent.",
};

interface PlanRow {
  readonly attempt: string;
  readonly signature: string;
  readonly started_at: Date;
  readonly state: KeptPlan["state"];
  readonly judged: number;
  readonly seconds: number;
  readonly report: string | null;
  readonly error: PlanTrouble | null;
  readonly is_silent: boolean;
}

const placeOf = (attempt: string): SecretPlace => ({ table: "dry_plans", id: attempt, field: "report" });
const isSilent = sql<boolean>`dry_plans.heard_at < clock_timestamp() - ${silentSecondsMax} * interval '1 second'`;

async function dropOld(database: Database): Promise<void> {
  await database.run((session) =>
    sql`
      DELETE FROM dry_plans WHERE heard_at < clock_timestamp() - ${keptHours} * interval '1 hour'
        OR attempt IN (SELECT attempt FROM dry_plans ORDER BY heard_at DESC OFFSET ${keptMax})
    `.execute(session),
  );
}

export function dryPlansOf(database: Database, sealer: Sealer): PlanBook {
  return {
    async begin({ orchestrationId, signature, startedAt }) {
      const attempt = randomUUID();
      const { rows } = await database.run((session) =>
        sql`
          INSERT INTO dry_plans (orchestration_id, attempt, signature, started_at, heard_at, state)
          VALUES (${orchestrationId}, ${attempt}, ${signature}, ${new Date(startedAt)}, clock_timestamp(), 'planning')
          ON CONFLICT (orchestration_id) DO UPDATE SET attempt = excluded.attempt, signature = excluded.signature,
            started_at = excluded.started_at, heard_at = excluded.heard_at, state = excluded.state, judged = 0, seconds = 0,
            report = NULL, error = NULL
          WHERE dry_plans.state <> 'planning' OR dry_plans.signature <> excluded.signature OR ${isSilent}
          RETURNING attempt
        `.execute(session),
      );
      await dropOld(database);
      return rows.length === 0 ? null : attempt;
    },
    async progress(attempt, judged) {
      const { rows } = await database.run((session) =>
        sql`
          UPDATE dry_plans SET judged = ${judged}, heard_at = clock_timestamp()
          WHERE attempt = ${attempt} AND state = 'planning' RETURNING attempt
        `.execute(session),
      );
      return rows.length > 0;
    },
    async end(attempt, { state, judged, seconds, report, error }) {
      const sealed = report === null ? null : sealer.seal(report, placeOf(attempt));
      const told = error === null ? null : toCleanJson({ ...error, message: cleanMessage(error.message) });
      await database.run((session) =>
        sql`
          UPDATE dry_plans SET state = ${state}, judged = ${judged}, seconds = ${seconds}, report = ${sealed},
            error = ${told}, heard_at = clock_timestamp()
          WHERE attempt = ${attempt} AND state = 'planning'
        `.execute(session),
      );
    },
    async find(orchestrationId) {
      const { rows } = await database.run((session) =>
        sql<PlanRow>`
          SELECT attempt, signature, started_at, state, judged, seconds, report, error, ${isSilent} AS is_silent
          FROM dry_plans WHERE orchestration_id = ${orchestrationId}
            AND heard_at >= clock_timestamp() - ${keptHours} * interval '1 hour'
        `.execute(session),
      );
      const [row] = rows;
      if (row === undefined) return null;
      const { attempt, started_at: startedAt, is_silent: silent, report, ...plan } = row;
      const hasGone = plan.state === "planning" && silent;
      return {
        ...plan,
        orchestrationId,
        startedAt: startedAt.getTime(),
        report: report === null ? null : sealer.open(report, placeOf(attempt)),
        ...(hasGone ? { state: "failed", error: plannerGone } : {}),
      };
    },
    async forget(orchestrationId) {
      await database.run((session) =>
        sql`DELETE FROM dry_plans WHERE orchestration_id = ${orchestrationId}`.execute(session),
      );
    },
  };
}
