/** Writes the log: a line a person reads on a terminal, else one JSON document a line (pino). What an error may quote from rows or credentials is left out here. */
import { pino } from "pino";
import { Failure } from "../core/failure.ts";
import type { Log, LogFields } from "../core/ports/log.ts";

export interface LogOrder {
  readonly isTerminal: boolean;
  /** Names this process among all that share the store. */
  readonly worker: string;
  /** Milliseconds since 1970. */
  now(): number;
  write(line: string): void;
}

/** Wherever one of these turns up, whoever put it there. */
const secretFields = [
  "password",
  "token",
  "apiToken",
  "clientSecret",
  "credential",
  "authorization",
  "cookie",
  "key",
];

export function createLog(order: LogOrder): Log {
  return order.isTerminal ? textLog(order) : jsonLog(order);
}

function jsonLog({ worker, now, write }: LogOrder): Log {
  const logger = pino(
    {
      base: { worker },
      messageKey: "event",
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretFields, censor: "…" },
    },
    { write },
  );
  return {
    info: (event, fields = {}) => logger.info(fields, event),
    trouble: (error, fields = {}) => logger.error({ ...fields, ...tellTrouble(error) }, "trouble"),
  };
}

function textLog({ now, write }: LogOrder): Log {
  const line = (text: string): void => write(`${new Date(now()).toISOString().slice(11, 19)} ${text}\n`);
  const list = (fields: LogFields): string =>
    Object.entries(fields)
      .map(([name, value]) => ` ${name}=${secretFields.includes(name) ? "…" : value}`)
      .join("");
  return {
    info: (event, fields = {}) => line(`${event}${list(fields)}`),
    trouble(error, fields = {}) {
      const { message, stack } = tellTrouble(error);
      line(`${message}${list(fields)}${stack === null ? "" : `\n${stack}`}`);
    },
  };
}

interface Trouble {
  readonly error: string;
  readonly code: string | null;
  readonly message: string;
  readonly advice: string | null;
  /** Null for what is expected to happen and says all in its message. */
  readonly stack: string | null;
}

function tellTrouble(error: unknown): Trouble {
  if (!(error instanceof Error))
    return {
      error: typeof error,
      code: null,
      message: "Something that is no error was thrown.",
      advice: null,
      stack: null,
    };
  const code = "code" in error ? String(error.code) : null;
  const isExpected = error instanceof Failure;
  return {
    error: error.name,
    code,
    message: withoutValues(error.message),
    advice: isExpected && error.advice !== undefined ? withoutValues(error.advice) : null,
    stack: isExpected ? null : framesOf(error.stack ?? ""),
  };
}

/** Databases quote values in their messages, Zendesk quotes addresses: what stands in quotes, emails and long numbers go. */
export function withoutValues(message: string): string {
  return message
    .replace(/'(?:[^']|'')*'|"[^"]*"|“[^”]*”/g, "…")
    .replace(/[^\s<>()[\],;:]+@[^\s<>()[\],;:]+/g, "…")
    .replace(/\+?\d[\d ()-]{5,}\d/g, "…");
}

/** A stack begins with the message, which may quote anything. */
const framesOf = (stack: string): string =>
  stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");
