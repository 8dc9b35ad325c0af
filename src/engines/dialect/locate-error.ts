/**
 * Turns an engine's message about the translated text into a sentence about the text the person wrote, with its place.
 * Knows DuckDB's wordings (binder, catalogue, conversion); what it does not know it passes on, shortened to its first line.
 */
import { didYouMean } from "./printer.ts";
import { problemAt, type SqlProblem, SqlRefused } from "./sql-problem.ts";
import { isSymbol, type Token, tokenize } from "./sql-tokens.ts";
import { trinoFunctions } from "./trino-functions.ts";

/** What an engine's message says, before it has a place. */
export interface Reading {
  readonly message: string;
  /** What to point at when the engine gives no place of its own. */
  readonly name?: string;
  /** A text value that the engine could not read; only shown when it stands in the query itself. */
  readonly value?: string;
  readonly suggestion?: string | undefined;
}

/** Longest sentence of an engine passed on as it is, in characters. */
const messageCharsMax = 300;

export function locateError(engineMessage: string, original: string, translated: string): SqlProblem {
  return placeReading(
    readMessage(engineMessage),
    pointedToken(engineMessage, translated),
    original,
    translated,
  );
}

/** `pointed` is the token of the translated text that the engine's message is about, if it says. */
export function placeReading(
  reading: Reading,
  pointed: Token | undefined,
  original: string,
  translated: string,
): SqlProblem {
  const originalTokens = tokensOf(original);
  const literal = originalTokens.find((each) => each.kind === "string" && each.text === reading.value);
  const token = literal ?? findInOriginal(pointed, reading.name, tokensOf(translated), originalTokens);
  const message =
    literal === undefined
      ? reading.message
      : reading.message.replace("A text value", () => `'${reading.value}'`);
  const suggestion = quotedTextAdvice(token, reading) ?? reading.suggestion;
  if (token === undefined)
    return {
      message,
      line: null,
      column: null,
      ...(suggestion === undefined ? {} : { suggestion }),
    };
  return problemAt(original, token.start, message, suggestion);
}

const readers: readonly (readonly [RegExp, (found: RegExpExecArray, message: string) => Reading])[] = [
  [/Referenced column "(.+?)" (?:was )?not found/, ([, name = ""], message) => unknownColumn(name, message)],
  [/does not have a column named "(.+?)"/, ([, name = ""], message) => unknownColumn(name, message)],
  [/column "(.+?)" does not exist/i, ([, name = ""], message) => unknownColumn(name, message)],
  [
    /Referenced table "(.+?)" not found/,
    ([, name = ""], message) => ({
      message: `No table or alias named "${name}" is in FROM.`,
      name,
      suggestion: oneOf(message, name),
    }),
  ],
  [
    /Table with name (.+?) does not exist/,
    ([, name = ""], message) => ({
      message: `There is no table "${name}".`,
      name,
      suggestion: oneOf(message, name),
    }),
  ],
  [
    // "Catalog Error: …" begins the messages about functions and types too.
    /(?:Catalog|Schema) (?!Error:)"?(.+?)"? does not exist/,
    ([, name = ""]) => ({ message: `There is no database or schema "${name}".`, name }),
  ],
  [
    /Function with name "?([\w.]+)"? (?:does not exist|is not in the catalog)/,
    ([, name = ""]) => ({
      message: `There is no function ${name}.`,
      name,
      suggestion: didYouMean(
        name,
        trinoFunctions.map((each) => each.name),
      ),
    }),
  ],
  [
    /column "(.+?)" must appear in the GROUP BY clause/,
    ([, name = ""]) => ({
      message: `Column "${name}" is neither in GROUP BY nor inside an aggregate.`,
      name,
      suggestion: `Add it to GROUP BY, or write any_value(${name}).`,
    }),
  ],
  [
    /Ambiguous reference to column name "(.+?)" \(use: (.+?)\)/,
    ([, name = "", use = ""]) => ({
      message: `Column "${name}" is in more than one table.`,
      name,
      suggestion: `Write ${use.replaceAll('"', "")}.`,
    }),
  ],
  [
    /Duplicate alias "(.+?)"/,
    ([, name = ""]) => ({
      message: `Two tables in FROM are both called "${name}".`,
      name,
      suggestion: "Give one of them another alias.",
    }),
  ],
  [
    /string '(Division by zero|Index must be greater than zero|Array subscript is out of bounds|not a unit of time)' to/,
    ([, text = ""]) => ({
      message: `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`,
      suggestion: adviceFor[text],
    }),
  ],
  [
    /Could not convert string '(?:text )?(.*?)' to ([A-Z0-9_]+)/s,
    ([, value = "", type = ""]) => unreadable(value, typeName(type)),
  ],
  [/Could not cast value (.*?) to ([A-Z0-9_]+)/s, ([, , type = ""]) => unreadable("", typeName(type))],
  [
    /invalid (date|timestamp|time) field format: "(?:text )?(.*?)"/s,
    ([, type = "", value = ""]) => unreadable(value, `a ${type}`),
  ],
  [
    /(date|timestamp|time) field value out of range: "(?:text )?(.*?)"/s,
    ([, type = "", value = ""]) => unreadable(value, `a ${type}`),
  ],
  [
    /Could not parse string "(.*?)" according to format specifier "(.*?)"/s,
    ([, value = "", format = ""]) => unreadable(value, `a date of the form ${format}`),
  ],
  [
    /cast_to_type cannot be used to cast to NULL/,
    () => ({
      message: "A column that is nothing but NULL has no type.",
      suggestion: "Write CAST(NULL AS varchar) where it is made.",
    }),
  ],
  [/Malformed JSON/, () => unreadable("", "JSON")],
  [
    /invalid perl operator: \(\?(<?[=!])/,
    ([, sign = ""]) => ({
      message: `A regular expression uses look${sign.startsWith("<") ? "behind" : "ahead"}, which this engine does not have.`,
    }),
  ],
  [
    /^(?:\w+ )*Error: (No function matches the given name and argument types '(.+?)\()/,
    ([, , name = ""], message) => ({ message: shorten(message), name: name.replace(/^.*\./, "") }),
  ],
  [
    /Macro "?(\w+)"?\(\) does not support the supplied arguments/,
    ([, name = ""]) => ({ message: `The values given to ${name} are not of a kind it takes.`, name }),
  ],
];

const adviceFor: Readonly<Record<string, string>> = {
  "Division by zero": "Write a / nullif(b, 0), or try(a / b).",
  "Array subscript is out of bounds": "element_at(array, n) gives NULL where there are fewer elements.",
};

function readMessage(message: string): Reading {
  for (const [pattern, read] of readers) {
    const found = pattern.exec(message);
    if (found !== null) return read(found, message);
  }
  return { message: shorten(message) };
}

export function unreadable(value: string, kind: string): Reading {
  const suggestion =
    kind === "JSON" ? undefined : "TRY_CAST(x AS …) gives NULL where the value does not fit.";
  return { message: `A text value cannot be read as ${kind}.`, value, suggestion };
}

function unknownColumn(name: string, message: string): Reading {
  return { message: `There is no column "${name}".`, name, suggestion: oneOf(message, name) };
}

/** The engine's own candidates, judged by our measure of nearness; its first one when none is near. */
function oneOf(message: string, written: string): string | undefined {
  const named =
    /(?:Candidate (?:bindings|tables|Entries|entries)|Did you mean):?\s*(.+)/.exec(message)?.[1] ?? "";
  const candidates = [...named.matchAll(/"([^"]+)"/g)].map((found) =>
    (found[1] ?? "").replace(/^.*\.(?=[^.]+$)/, ""),
  );
  const near = didYouMean(written, candidates);
  return near ?? (candidates[0] === undefined ? undefined : `Did you mean ${candidates[0]}?`);
}

function shorten(message: string): string {
  const first =
    message
      .replace(
        /^(?:Binder|Parser|Catalog|Conversion|Invalid Input|Out of Range|Not implemented) Error:\s*/,
        "",
      )
      .split("\n")[0] ?? message;
  const plain = withoutValues(message, first.replace(/deskfeed_trino\.(?:main\.)?/g, "").trim());
  return plain.length > messageCharsMax ? `${plain.slice(0, messageCharsMax)}…` : plain;
}

/** Messages about values quote them; customers' values never enter messages or logs. */
function withoutValues(message: string, sentence: string): string {
  return /^(?:Conversion|Invalid Input|Out of Range) Error/.test(message) ? hideValues(sentence) : sentence;
}

/** From the first quote to the last one, since a value may hold quotes, and numbers that are no part of a name. */
export function hideValues(sentence: string): string {
  return sentence
    .replace(/['"].*['"]/s, "…")
    .replace(/(?<![\w.])[-+]?\d+(?:[.:,/-]\d+)*(?:e[-+]?\d+)?(?!\w)/gi, "…");
}

function typeName(type: string): string {
  if (/^U?INT|^U?HUGEINT/.test(type)) return "a whole number";
  if (/^(DOUBLE|FLOAT|DECIMAL)/.test(type)) return "a number";
  return type === "BOOL" ? "a boolean" : type.toLowerCase();
}

/** The commonest slip: a text value in double quotes is a column name. */
function quotedTextAdvice(token: Token | undefined, reading: Reading): string | undefined {
  if (token?.kind !== "quoted" || !reading.message.startsWith("There is no column")) return undefined;
  const near =
    reading.suggestion?.startsWith("Did you mean") === true &&
    didYouMean(token.text, [reading.suggestion.slice(13, -1)]) !== undefined;
  if (near || token.text.includes(".")) return undefined;
  return `Double quotes name a column. A text value takes single quotes: '${token.text}'.`;
}

/** The token that the engine's caret (LINE n: … ^) stands under, with its index among its like in the translated text. */
function pointedToken(message: string, translated: string): Token | undefined {
  const found = /LINE (\d+): (.*)\n( *)\^/.exec(message);
  if (found === null) return undefined;
  const [, line = "1", excerpt = "", indent = ""] = found;
  const inExcerpt = indent.length - `LINE ${line}: `.length;
  const lines = translated.split("\n");
  const lineStart = lines.slice(0, Number(line) - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const cut = excerpt.startsWith("...") ? 3 : 0;
  const shown = excerpt.slice(cut).replace(/\.\.\.$/, "");
  const inLine = cut === 0 ? 0 : (lines[Number(line) - 1] ?? "").indexOf(shown);
  const offset = lineStart + Math.max(0, inLine) + inExcerpt - cut;
  return tokensOf(translated).find((token) => token.start <= offset && offset < token.end);
}

/** The nth token of that text there is the nth of that text here, as translating keeps the order; else the first. */
function findInOriginal(
  pointed: Token | undefined,
  name: string | undefined,
  translated: readonly Token[],
  original: readonly Token[],
): Token | undefined {
  const last = (name ?? pointed?.text ?? "").replace(/^.*\.(?=[^.]+$)/, "");
  for (const wanted of [name, last, pointed?.text]) {
    if (wanted === undefined || wanted === "") continue;
    const here = original.filter((token) => isSame(token, wanted));
    if (here.length === 0) continue;
    const there = translated.filter((token) => isSame(token, wanted));
    const place = pointed === undefined ? -1 : placeAmong(there, pointed, translated);
    return here[there.length === here.length ? Math.max(0, place) : 0];
  }
  return undefined;
}

/** The caret may stand at a qualifier (`t` of `t.city`): the name itself follows within two tokens. */
function placeAmong(there: readonly Token[], pointed: Token, translated: readonly Token[]): number {
  const at = translated.findIndex((token) => token.start === pointed.start);
  const following = translated.slice(at, at + 5);
  return there.findIndex((token) => following.some((each) => each.start === token.start));
}

function isSame(token: Token, wanted: string): boolean {
  return (
    (token.kind === "word" || token.kind === "quoted") && token.text.toLowerCase() === wanted.toLowerCase()
  );
}

export function tokensOf(text: string): readonly Token[] {
  try {
    return tokenize(text).filter((token) => token.kind !== "comment" && !isSymbol(token, ";"));
  } catch (error) {
    if (error instanceof SqlRefused) return [];
    throw error;
  }
}
