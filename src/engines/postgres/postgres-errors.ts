/** What PostgreSQL's and Node's errors mean to a person: who can help, and what to do. Places in a query are found by user-query.ts. */
import pg from "pg";
import { encryptionAdvice } from "../../core/encryption-advice.ts";
import { EngineFailed, Failure, QueryFailed } from "../../core/failure.ts";

/** https://www.postgresql.org/docs/18/errcodes-appendix.html, and Node's codes for sockets. */
const lostCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "57P01",
  "57P02",
  "57P03",
]);
/** Words of `pg` where it gives no code. */
const lostWords =
  /^Connection terminated|^Connection ended|^timeout exceeded when trying to connect|not queryable$|^Client was closed|^Client has encountered a connection error/;

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

export const isCancelled = (error: unknown): boolean => codeOf(error) === "57014";

/** Of the text of the query: names, types, syntax (42), values (22), cardinality (21). */
export const isAboutSql = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && /^(?:42|22|21|2F|0A)/.test(codeOf(error)) && codeOf(error) !== "42501";

/** Every error of PostgreSQL leaves the engine as a Failure; all others pass as they are. */
export function asFailure(error: unknown, place: string, timeoutMs: number | undefined): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  const code = codeOf(error);
  const advice = isAboutSql(error) ? null : encryptionAdvice(code, error.message);
  if (advice !== null) return tlsFailed(error, place, advice);
  if (lostCodes.has(code) || code.startsWith("08") || lostWords.test(error.message))
    return new EngineFailed(`PostgreSQL (${place}) cannot be reached or went away: ${wordsOf(error)}.`, {
      code: "engine_lost",
      next: "retry",
      advice: "See that it runs, and that customer360.url names it; then start again. Nothing was half done.",
    });
  if (!(error instanceof pg.DatabaseError)) return error;
  if (isCancelled(error))
    return new EngineFailed(
      `The query did not end within its time limit of ${Math.round((timeoutMs ?? 0) / 1000)} s.`,
      {
        code: "time_limit",
        next: "fix",
        advice: "Let the query read less, or raise queryTimeoutSeconds under customer360.",
      },
    );
  return told(error, place);
}

/** The error itself is no cause to hand on: its detail quotes rows. */
function told(error: pg.DatabaseError, place: string): Failure {
  const code = codeOf(error);
  if (code === "42501" || code === "25006" || code === "25001")
    return new QueryFailed(`PostgreSQL (${place}) refused: ${error.message}.`, {
      code: "engine_rights",
      next: "fix",
      advice: "docs/engines.md says which rights the account of customer360.url needs.",
    });
  const { message } = error;
  if (isAboutSql(error))
    return new QueryFailed(`PostgreSQL: ${message}.`, { code: "query_invalid", next: "fix" });
  const [next, advice] = meaning(code);
  return new EngineFailed(`PostgreSQL (${place}) refused: ${message} (${code}).`, {
    code: next === "wait" ? "engine_busy" : "engine_failed",
    next,
    advice,
  });
}

function meaning(code: string): readonly ["fix" | "wait" | "retry", string] {
  if (code.startsWith("28")) return ["fix", "See that customer360.url holds the right user and password."];
  if (code === "3D000") return ["fix", "Correct the name of the database in customer360.url."];
  if (code === "53100") return ["fix", "Make room on the disk of the database."];
  if (code === "53200") return ["fix", "Give the server more memory, or let the query read less."];
  if (code === "53300")
    return ["wait", "Too many connections are open; close some, or raise max_connections."];
  if (code === "40001" || code === "40P01") return ["retry", "Start again."];
  return ["retry", "Try again; if it stays, the message above names the cause."];
}

function wordsOf(error: Error): string {
  // Node's error for several addresses at once has no message of its own.
  if (error instanceof AggregateError) return error.errors.map((one: unknown) => String(one)).join(", ");
  return error.message.replace(/\.$/, "");
}

function tlsFailed(error: Error, place: string, advice: string): EngineFailed {
  return new EngineFailed(`The encrypted line to PostgreSQL (${place}) cannot be made: ${wordsOf(error)}.`, {
    code: "engine_tls",
    next: "fix",
    advice,
  });
}
