/** What an error of `pg` means: whether the connection was lost and the work may be repeated, and how people are told. */
import { encryptionAdvice } from "../core/encryption-advice.ts";
import { Failure, type Next, StoreFailed } from "../core/failure.ts";

/** PostgreSQL's own classes (https://www.postgresql.org/docs/18/errcodes-appendix.html) and Node's codes for sockets. */
const lostCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
  "57P01",
  "57P02",
  "57P03",
]);
/** Two transactions in each other's way (one was undone), or no connection free: what may work in a moment. */
const momentaryCodes = new Set(["40001", "40P01", "53300"]);
/** Words of `pg` where it gives no code. */
const lostWords =
  /^Connection terminated|^timeout exceeded when trying to connect|not queryable$|^Client was closed/;

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

export function isLost(error: unknown): boolean {
  const code = codeOf(error);
  return (
    lostCodes.has(code) || code.startsWith("08") || (error instanceof Error && lostWords.test(error.message))
  );
}

export function mayRepeat(error: unknown): boolean {
  return isLost(error) || momentaryCodes.has(codeOf(error));
}

/** Whether a unique index of this name refused a row. */
export function isTaken(error: unknown, index: string): boolean {
  return (
    codeOf(error) === "23505" && error instanceof Error && "constraint" in error && error.constraint === index
  );
}

/** `where` names the server without its password. Errors that are not PostgreSQL's come back as they are. */
export function toStoreFailed(error: unknown, where: string): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  const code = codeOf(error);
  if (isLost(error) || code === "ENOTFOUND" || code === "EHOSTUNREACH" || code === "EAI_AGAIN") {
    return failed(
      `PostgreSQL (${where}) cannot be reached: ${wordsOf(error)}.`,
      "retry",
      "See that it runs, and that DATABASE_URL names it.",
    );
  }
  const encryption = encryptionAdvice(code, error.message);
  if (encryption !== null)
    return failed(
      `The encrypted line to PostgreSQL (${where}) cannot be made: ${wordsOf(error)}.`,
      "fix",
      encryption,
    );
  if (!("severity" in error)) return error;
  const [next, advice] = meaning(code);
  return failed(`PostgreSQL (${where}) refused: ${error.message} (${code}).`, next, advice);
}

/** The error itself is no cause to hand on: its detail quotes rows. */
function failed(message: string, next: Next, advice: string): StoreFailed {
  return new StoreFailed(message, { code: "store_failed", next, advice });
}

function wordsOf(error: Error): string {
  // Node's error for several addresses at once has no message of its own.
  if (error instanceof AggregateError) return error.errors.map((one: unknown) => String(one)).join(", ");
  return error.message;
}

function meaning(code: string): readonly [Next, string] {
  if (code.startsWith("28")) return ["fix", "See that DATABASE_URL holds the right user and password."];
  if (code === "3D000") return ["fix", "Create the database, or correct its name in DATABASE_URL."];
  if (code === "42501") return ["fix", "Let the user of DATABASE_URL create and own the schema `deskfeed`."];
  if (code === "53100") return ["fix", "Make room on the disk of the database."];
  if (code === "53300")
    return ["wait", "Too many connections are open; close some, or raise max_connections."];
  if (code === "25006") return ["fix", "The server only reads: let DATABASE_URL name the primary one."];
  return ["fix", "The server's log says more."];
}
