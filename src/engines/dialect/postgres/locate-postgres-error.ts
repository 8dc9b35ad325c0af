/** PostgreSQL's message about a translated text as a sentence about the text that the person wrote, with its place. */
import { placeReading, type Reading, tokensOf, unreadable } from "../locate-error.ts";
import { didYouMean } from "../printer.ts";
import type { SqlProblem } from "../sql-problem.ts";
import { trinoFunctions } from "../trino-functions.ts";

export interface PostgresMessage {
  readonly message: string;
  /** SQLSTATE. */
  readonly code: string;
  readonly hint: string | undefined;
  /** Offset in the translated text, or null when PostgreSQL gives no place in it. */
  readonly offset: number | null;
}

export function locatePostgresError(told: PostgresMessage, original: string, translated: string): SqlProblem {
  const { offset } = told;
  const pointed =
    offset === null
      ? undefined
      : tokensOf(translated).find((token) => token.start <= offset && offset < token.end);
  return placeReading(readMessage(told), pointed, original, translated);
}

type Reader = readonly [RegExp, (found: RegExpExecArray, told: PostgresMessage) => Reading];

const last = (name: string): string => name.replaceAll('"', "").replace(/^.*\./, "");

const readers: readonly Reader[] = [
  [
    /^column "?(.+?)"? does not exist/,
    ([, name = ""], { hint }) => ({
      message: `There is no column "${last(name)}".`,
      name: last(name),
      suggestion: hinted(hint),
    }),
  ],
  [
    /^(?:missing FROM-clause entry for table|invalid reference to FROM-clause entry for table) "(.+?)"/,
    ([, name = ""]) => ({ message: `No table or alias named "${name}" is in FROM.`, name }),
  ],
  [
    /^relation "(.+?)" does not exist/,
    ([, name = ""]) => ({ message: `There is no table "${name}".`, name: last(name) }),
  ],
  [
    /^function (?:pg_temp\.)?([\w.]+)\((.*)\) (?:does not exist|is not unique)/,
    ([, name = "", kinds = ""]) => unknownFunction(name, kinds),
  ],
  [
    /^column "(.+?)" must appear in the GROUP BY clause/,
    ([, name = ""]) => ({
      message: `Column "${last(name)}" is neither in GROUP BY nor inside an aggregate.`,
      name: last(name),
      suggestion: `Add it to GROUP BY, or write any_value(${last(name)}).`,
    }),
  ],
  [
    /^column reference "(.+?)" is ambiguous/,
    ([, name = ""]) => ({
      message: `Column "${name}" is in more than one table.`,
      name,
      suggestion: "Write the table's name or alias before it.",
    }),
  ],
  [
    /^table name "(.+?)" specified more than once/,
    ([, name = ""]) => ({
      message: `Two tables in FROM are both called "${name}".`,
      name,
      suggestion: "Give one of them another alias.",
    }),
  ],
  [/^division by zero/, () => ({ message: "Division by zero.", suggestion: "Write a / nullif(b, 0)." })],
  [
    /^Array subscript is out of bounds/,
    () => ({
      message: "Array subscript is out of bounds.",
      suggestion: "element_at(array, n) gives NULL where there are fewer elements.",
    }),
  ],
  [
    /^invalid input syntax for type ([\w ]+): "(?:text )?(.*)"/s,
    ([, type = "", value = ""]) => unreadable(value, typeName(type)),
  ],
  [
    /^value "(?:text )?(.*)" is out of range for type ([\w ]+)/s,
    ([, value = "", type = ""]) => unreadable(value, typeName(type)),
  ],
  [
    /^date\/time field value out of range: "(?:text )?(.*)"/s,
    ([, value = ""]) => unreadable(value, "a date"),
  ],
  [
    /^(\w+) out of range/,
    ([, type = ""]) => ({ message: `A value is out of the range of ${typeName(type)}.` }),
  ],
];

function readMessage(told: PostgresMessage): Reading {
  for (const [pattern, read] of readers) {
    const found = pattern.exec(told.message);
    if (found !== null) return read(found, told);
  }
  return { message: plainSentence(told) };
}

function unknownFunction(name: string, kinds: string): Reading {
  const isTrinos = trinoFunctions.some((each) => each.name === name);
  if (isTrinos || /^(?:to|try)_|^(?:plus|minus|divide|modulus|item|average|total|text|json)$/.test(name))
    return { message: `${name} takes no values of the kinds ${kinds}.`, name };
  return {
    message: `There is no function ${name}.`,
    name,
    suggestion: didYouMean(
      name,
      trinoFunctions.map((each) => each.name),
    ),
  };
}

/** "Perhaps you meant to reference the column "t.name"." */
function hinted(hint: string | undefined): string | undefined {
  const name = /"(.+?)"/.exec(hint ?? "")?.[1];
  return name === undefined ? undefined : `Did you mean ${last(name)}?`;
}

function typeName(type: string): string {
  if (/^(?:smallint|integer|bigint)$/.test(type)) return "a whole number";
  if (/^(?:numeric|double precision|real)$/.test(type)) return "a number";
  return type === "boolean" ? "a boolean" : type === "json" || type === "jsonb" ? "JSON" : `a ${type}`;
}

/** Longest sentence of an engine passed on as it is, in characters. */
const sentenceCharactersMax = 300;

/** Messages about values (class 22) quote them; customers' values never enter messages or logs. */
function plainSentence({ message, code }: PostgresMessage): string {
  const first = message.split("\n")[0] ?? message;
  const plain = code.startsWith("22") && code !== "22023" ? first.replace(/"[^"]*"|'[^']*'/g, "…") : first;
  const sentence = plain.length > sentenceCharactersMax ? `${plain.slice(0, sentenceCharactersMax)}…` : plain;
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}${/[.…]$/.test(sentence) ? "" : "."}`;
}
