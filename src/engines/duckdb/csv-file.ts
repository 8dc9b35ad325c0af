/**
 * Reads a CSV file as far as DuckDB should not guess: which sign separates the columns, what they are called, and that the
 * text is UTF-8 to its end. (DuckDB's own detection takes another separator when a line is wrong, and then finds no error.)
 */
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { QueryFailed } from "../../core/failure.ts";

export interface CsvHeader {
  readonly delimiter: string;
  readonly names: readonly string[];
}

/** A header longer than this is not a header; in characters. */
const headerCharactersMax = 1_000_000;

const delimiters = [",", ";", "\t", "|"] as const;

export async function readCsvHeader(file: string): Promise<CsvHeader> {
  let header = "";
  let complete = false;
  let lines = 1;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of bytesOf(file)) {
    const text = decodeOrRefuse(decoder, chunk, file, lines);
    lines += text.split("\n").length - 1;
    if (complete) continue;
    header += text;
    const end = endOfRecord(header);
    complete = end >= 0 || header.length > headerCharactersMax;
    if (end >= 0) header = header.slice(0, end);
  }
  decodeOrRefuse(decoder, null, file, lines);
  if (header.trim() === "")
    throw malformed(file, 1, "The file is empty: a CSV begins with a line of column names.");
  if (header.length > headerCharactersMax)
    throw malformed(file, 1, "The first line is too long to be a line of column names.");
  const delimiter = /\.tsv(?:\.gz)?$/i.test(file) ? "\t" : delimiterOf(header);
  return { delimiter, names: distinctNames(splitRecord(header, delimiter)) };
}

function bytesOf(file: string): Readable {
  const stream = createReadStream(file);
  if (!file.toLowerCase().endsWith(".gz")) return stream;
  const unzipped = createGunzip();
  stream.on("error", (error) => unzipped.destroy(error));
  return stream.pipe(unzipped);
}

function decodeOrRefuse(
  decoder: InstanceType<typeof TextDecoder>,
  chunk: Uint8Array | null,
  file: string,
  lines: number,
): string {
  try {
    return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const line = lines + (chunk === null ? 0 : linesUntilWrong(chunk));
    throw malformed(file, line, "The text is not UTF-8.");
  }
}

function linesUntilWrong(chunk: Uint8Array): number {
  const lenient = new TextDecoder("utf-8").decode(chunk);
  return lenient.slice(0, lenient.indexOf("\ufffd")).split("\n").length - 1;
}

/** Where the first record ends; -1 when it goes on. A line break inside quotes belongs to a name. */
function endOfRecord(text: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted;
    else if (!quoted && (text[at] === "\n" || text[at] === "\r")) return at;
  }
  return -1;
}

function delimiterOf(header: string): string {
  const bare = header.replace(/"(?:[^"]|"")*"/g, "");
  let best: string = delimiters[0];
  for (const each of delimiters) if (bare.split(each).length > bare.split(best).length) best = each;
  return best;
}

function splitRecord(record: string, delimiter: string): readonly string[] {
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < record.length; at++) {
    const sign = record[at];
    if (sign === '"' && quoted && record[at + 1] === '"') {
      field += '"';
      at += 1;
    } else if (sign === '"') quoted = !quoted;
    else if (sign === delimiter && !quoted) {
      fields.push(field);
      field = "";
    } else field += sign;
  }
  return [...fields, field];
}

/** Blank and repeated names get a number, since every column of a table needs a name of its own. */
function distinctNames(written: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return written.map((name, index) => {
    const base = name.trim() === "" ? `column${index}` : name.trim();
    let distinct = base;
    for (let count = 1; taken.has(distinct.toLowerCase()); count++) distinct = `${base}_${count}`;
    taken.add(distinct.toLowerCase());
    return distinct;
  });
}

export function malformed(file: string, line: number, message: string): QueryFailed {
  return new QueryFailed(message, {
    code: "csv_malformed",
    next: "fix",
    advice: "Write the file again as UTF-8 CSV with a line of column names.",
    place: { file, line },
  });
}
