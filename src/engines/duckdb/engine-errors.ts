/**
 * What DuckDB's messages mean: who can help, and what to do. Places in the text of a query are found by user-query.ts,
 * which hands on here whatever is not about the text.
 */
import { EngineFailed, QueryFailed } from "../../core/failure.ts";
import { hideValues } from "../dialect/locate-error.ts";

/** An error that DuckDB itself has thrown, told from every other by its class; never leaves the engine. */
export class DuckDbError extends Error {
  override readonly name = "DuckDbError";
}

/** DuckDB's binding throws plain errors; whatever else comes along (failures, an abort, our own bugs) is not its. */
export function asDuckDbError(error: unknown): unknown {
  const isPlain = error instanceof Error && error.constructor === Error;
  if (!isPlain) return error;
  return new DuckDbError(error.message.replace(/^Failed to extract statements: /, ""), { cause: error });
}

/** A message about the SQL itself: names, types, values that do not convert. */
const aboutSql =
  /^(?:Binder|Parser|Catalog|Conversion|Invalid Input|Out of Range|Not implemented|Invalid type|Invalid|Mismatch Type|Syntax|Decimal|Divide by Zero|Constraint|Sequence|Permission|Dependency|Missing Extension|Parameter Not Resolved|Expression|Type|Executor) Error/i;

export function isAboutSql(error: unknown): boolean {
  return (
    error instanceof DuckDbError &&
    aboutSql.test(messageOf(error)) &&
    readFileProblem(messageOf(error)) === null
  );
}

/** After such an error the instance answers nothing any more and must be opened again. */
export function invalidatesInstance(error: unknown): boolean {
  return /database has been invalidated|^(?:FATAL|INTERNAL) Error/i.test(messageOf(error));
}

export function isInterrupt(error: unknown): boolean {
  return /^INTERRUPT Error/i.test(messageOf(error));
}

/** Every error of DuckDB leaves the engine as a Failure; all others pass as they are. */
export function asFailure(error: unknown): unknown {
  if (!(error instanceof DuckDbError)) return error;
  const message = messageOf(error);
  return (
    readFileProblem(message, error) ??
    roomProblem(message, error) ??
    new (isAboutSql(error) ? QueryFailed : EngineFailed)(`DuckDB: ${firstLine(message)}`, {
      code: isAboutSql(error) ? "query_invalid" : "engine_failed",
      next: isAboutSql(error) ? "fix" : "retry",
      ...(isAboutSql(error) ? {} : { advice: "Try again; if it stays, the message above names the cause." }),
      cause: error,
    })
  );
}

/** Files that cannot be read as the table they are said to be; null when the message is about something else. */
function readFileProblem(message: string, cause?: unknown): QueryFailed | null {
  const csv = /CSV Error on Line: (\d+)[\s\S]*?file = (.+)/.exec(message);
  if (csv !== null) return csvProblem(message, { file: csv[2] ?? "", line: Number(csv[1]) }, cause);
  const json =
    /Malformed JSON in file "(.+?)", at byte \d+ in (?:line|record\/value|record) (\d+): (.+?)\.?\s*(?:\n|$)/.exec(
      message,
    );
  if (json !== null)
    return new QueryFailed(`The JSON cannot be read: ${hideValues(json[3] ?? "")}.`, {
      code: "json_malformed",
      next: "fix",
      advice: "Mend this line, or write the file again.",
      place: { file: json[1] ?? "", line: Number(json[2]) },
      cause,
    });
  const missing = /No files found that match the pattern "(.+?)"/.exec(message);
  if (missing !== null) return unreadable(missing[1] ?? "", "There is no such file.", "file_missing", cause);
  const denied =
    /(?:Cannot open file|Could not open file) "(.+?)": (Permission denied|No such file or directory)/i.exec(
      message,
    );
  if (denied !== null)
    return unreadable(
      denied[1] ?? "",
      /permission/i.test(denied[2] ?? "")
        ? "The file may not be read by this user."
        : "There is no such file.",
      /permission/i.test(denied[2] ?? "") ? "file_unreadable" : "file_missing",
      cause,
    );
  const parquet =
    /(?:No magic bytes found at end of file|Invalid footer length in file|footer length error in file|too small to be a Parquet file|Invalid Input Error: (?:File|Failed to read Parquet file)) ?'?"?([^'"\n]+)/i.exec(
      message,
    );
  if (parquet !== null)
    return unreadable(parquet[1] ?? "", "The file is not a whole Parquet file.", "file_malformed", cause);
  const schema =
    /(?:schema mismatch in glob|Schema mismatch|do(?:es)? not match the (?:bound )?(?:schema|type)|Contents of view were altered|failed to cast column)[\s\S]*/i.exec(
      message,
    );
  if (schema !== null) return changedSchema(message, cause);
  return null;
}

function csvProblem(
  message: string,
  place: { readonly file: string; readonly line: number },
  cause: unknown,
): QueryFailed {
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  const what = columns
    ? `The line has ${columns[2]} columns where the header has ${columns[1]}.`
    : /unterminated quote/i.test(message)
      ? "A quote is opened and never closed."
      : /unicode|utf-8/i.test(message)
        ? "The text is not UTF-8."
        : `The line cannot be read: ${lineProblem(message)}.`;
  return new QueryFailed(what, {
    code: "csv_malformed",
    next: "fix",
    advice: "Mend this line; text that holds the separator, a quote or a line break stands in double quotes.",
    place,
    cause,
  });
}

/** What DuckDB says of the line, which it quotes too: never that. */
function lineProblem(message: string): string {
  const column = /Error when converting column "(.+?)"\. Could not convert/i.exec(message)?.[1];
  if (column !== undefined) return `a value of the column "${column}" is of another type than those before`;
  return /maximum line size/i.test(message) ? "it is too long" : "it does not fit the file's form";
}

function unreadable(file: string, sentence: string, code: string, cause: unknown): QueryFailed {
  return new QueryFailed(sentence, {
    code,
    next: "fix",
    advice: "Check the path under customer360.tables and the rights of the file.",
    place: { file },
    cause,
  });
}

function changedSchema(message: string, cause: unknown): QueryFailed {
  const file = /file (?:name )?"?'?([^"'\n]+\.\w+)/i.exec(message)?.[1];
  return new QueryFailed(`The files of a table do not have the same columns: ${firstLine(message)}`, {
    code: "schema_changed",
    next: "fix",
    advice:
      "Files of one table need the same column names and types: write the odd one again, or make it a table of its own.",
    ...(file === undefined ? {} : { place: { file } }),
    cause,
  });
}

/** The state file or the database cannot be opened; a full disk and a foreign lock are told as everywhere. */
export function openingProblem(error: unknown, file: string, isSource: boolean): unknown {
  if (!(error instanceof DuckDbError)) return error;
  const known = roomProblem(error.message, error);
  if (known !== null) return known;
  const what = isSource ? "The database" : "The state file";
  return new (isSource ? QueryFailed : EngineFailed)(
    `${what} cannot be opened: ${firstLine(error.message)}`,
    {
      code: isSource ? "database_unreadable" : "state_unreadable",
      next: "fix",
      advice: isSource
        ? "Check customer360.database: it names a DuckDB file that this user may read."
        : "Check that this user may read and write it; a damaged one can be moved away, then everybody is sent once more.",
      place: { file },
      cause: error,
    },
  );
}

function roomProblem(message: string, cause: unknown): EngineFailed | null {
  if (
    /No space left on device|ENOSPC|max_temp_directory_size|disk (?:is )?full|not enough (?:disk )?space/i.test(
      message,
    )
  )
    return new EngineFailed("The disk of the state file or the spill folder is full.", {
      code: "disk_full",
      next: "fix",
      advice: "Free some space and start again: nothing was half done.",
      cause,
    });
  if (/Out of Memory Error/i.test(message))
    return new EngineFailed("The query needs more memory than the limit allows.", {
      code: "out_of_memory",
      next: "fix",
      advice: "Raise the memory limit of the engine, or let the query read fewer columns.",
      cause,
    });
  if (/Could not set lock on file/.test(message))
    return new EngineFailed(`The state file or the database is in use: ${firstLine(message)}`, {
      code: "state_in_use",
      next: "wait",
      advice: "Stop the process named above, or let it finish.",
      cause,
    });
  return null;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Longest part of an engine's own sentence that is passed on, in characters. */
const sentenceCharactersMax = 300;

/** Kinds of errors whose message quotes the value that they are about. */
export const isAboutValues = (message: string): boolean =>
  /^(?:Conversion|Invalid Input|Out of Range|Invalid type|Mismatch Type|Decimal|Constraint|Executor) Error/i.test(
    message,
  );

function firstLine(message: string): string {
  const whole = message.split("\n")[0] ?? message;
  const line = isAboutValues(message) || /cast column/i.test(message) ? hideValues(whole) : whole;
  return line.length > sentenceCharactersMax ? `${line.slice(0, sentenceCharactersMax)}…` : line;
}
