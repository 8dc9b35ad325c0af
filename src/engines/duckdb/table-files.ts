/** The files of a table: which ones its paths and globs name now, and whether they were touched since they were last seen. */
import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { QueryFailed } from "../../core/failure.ts";
import type { Session } from "./session.ts";
import { quoteText } from "./sql-text.ts";

export interface TableFiles {
  readonly files: readonly string[];
  /** Changes when a file comes, goes, or is written. */
  readonly signature: string;
}

export type FileFormat = "csv" | "parquet" | "json";

/** Files of one table; more would make its statements too long. */
const filesMax = 10_000;

const isGlob = (path: string): boolean => /[*?[{]/.test(path);

/** What must stay readable when file access is switched off: the files named, and for globs the folder they search in. */
export function readablePlaces(paths: readonly string[]): { files: string[]; folders: string[] } {
  const files = paths.filter((path) => !isGlob(path));
  const folders = paths.filter(isGlob).map((path) => {
    const fixed = path.slice(0, path.search(/[*?[{]/));
    return fixed.endsWith("/") ? fixed : `${dirname(fixed)}/`.replace(/\/\/$/, "/");
  });
  return { files: [...new Set(files)], folders: [...new Set(folders)] };
}

export async function findFiles(
  session: Session,
  table: string,
  paths: readonly string[],
): Promise<TableFiles> {
  const files: string[] = [];
  for (const path of paths) files.push(...(isGlob(path) ? await matching(session, table, path) : [path]));
  if (files.length > filesMax)
    throw refused(
      table,
      `${files.length} files match; a table may have ${filesMax}.`,
      "table_too_many_files",
      paths[0] ?? "",
    );
  const seen = await Promise.all(files.map((file) => seenFile(table, file)));
  return { files, signature: JSON.stringify(seen) };
}

async function matching(session: Session, table: string, pattern: string): Promise<readonly string[]> {
  const rows = await session.rows(`SELECT file FROM glob(${quoteText(pattern)}) ORDER BY file`);
  if (rows.length === 0) throw refused(table, "No file matches.", "file_missing", pattern);
  return rows.map(([file]) => String(file));
}

async function seenFile(table: string, file: string): Promise<readonly [string, number, number]> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw refused(table, "This is not a file.", "file_missing", file);
    await access(file, constants.R_OK);
    return [file, found.size, found.mtimeMs];
  } catch (error) {
    if (error instanceof QueryFailed) throw error;
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT" || code === "ENOTDIR")
      throw refused(table, "There is no such file.", "file_missing", file);
    throw refused(table, "The file may not be read by this user.", "file_unreadable", file, error);
  }
}

export function formatOf(table: string, files: readonly string[]): FileFormat {
  const formats = new Set(files.map((file) => formatOfFile(table, file)));
  const [format, ...others] = formats;
  if (format === undefined || others.length > 0)
    throw refused(table, "The files of one table must be of one kind.", "table_mixed_files", files[0] ?? "");
  return format;
}

function formatOfFile(table: string, file: string): FileFormat {
  const name = file.toLowerCase().replace(/\.(?:gz|zst)$/, "");
  if (/\.(?:csv|tsv)$/.test(name)) return "csv";
  if (/\.(?:parquet|pq)$/.test(name)) return "parquet";
  if (/\.(?:json|ndjson|jsonl)$/.test(name)) return "json";
  throw refused(
    table,
    "The kind of this file is not known: .csv, .tsv, .parquet, .json and .ndjson are.",
    "table_unknown_kind",
    file,
  );
}

export function refused(
  table: string,
  sentence: string,
  code: string,
  file: string,
  cause?: unknown,
): QueryFailed {
  return new QueryFailed(`Table ${table}: ${sentence}`, {
    code,
    next: "fix",
    advice: `Check customer360.tables.${table} and the files it names.`,
    place: { file },
    cause,
  });
}
