/** What a reply means: fine, a trouble that the retry decision knows, or a refusal that ends everything. Pure. */
import { STATUS_CODES } from "node:http";
import type { Trouble } from "../../core/retry.ts";
import { type Reply, readAnswer } from "./client.ts";
import { asList, asObject, asText, type Loose } from "./json-shape.ts";
import { retryAfterMs } from "./quota.ts";

export type Verdict =
  | { readonly kind: "fine"; readonly status: number; readonly body: Loose }
  | {
      readonly kind: "trouble";
      readonly trouble: Trouble;
      /** What was asked for may have been done all the same. */
      readonly mayHaveArrived: boolean;
      readonly said: Said;
    }
  /** 401: the credential is not, or no longer, good. */
  | { readonly kind: "unauthorized"; readonly said: Said }
  /** 403: the credential is known and may not do this. */
  | { readonly kind: "forbidden"; readonly said: Said }
  /** Nothing of the API is here: no such account, or it has moved. */
  | { readonly kind: "gone"; readonly said: Said };

/** Zendesk's own words, cut to a length that can be shown and kept. */
export interface Said {
  readonly status: number | null;
  /** The `error`, or its title where it is an object. */
  readonly error: string;
  readonly words: string;
  /** The status and the name of the error: unlike the words it never quotes a customer, so that events may tell it. */
  readonly brief: string;
  /** The field of the first detail, where details are by field. */
  readonly field: string | null;
}

/** Longest text of a server that goes into a message. */
export const saidCharactersMax = 300;

export function readReply(reply: Reply, nowMs: number): Verdict {
  if (reply.kind === "broken") {
    const { mayHaveArrived, reason } = reply;
    const said = saidBy(`no answer (${reason})`, { error: reason });
    return trouble({ kind: mayHaveArrived ? "broken off" : "unreachable" }, mayHaveArrived, said);
  }
  const { status, headers, text } = reply;
  const json = readAnswer(text);
  if (status >= 200 && status < 300) {
    if (json !== undefined) return { kind: "fine", status, body: asObject(json) };
    const words = `answer ${status} that is not whole JSON`;
    return trouble({ kind: "broken off" }, true, saidBy(words, { status }));
  }
  const said = whatWasSaid(status, json, text);
  // By its name whatever the status, which no document gives (zendesk-api.md 3, Job limit).
  if (said.error === "TooManyJobs")
    return trouble({ kind: "jobs full", retryAfterMs: retryAfterMs(headers, nowMs) }, false, said);
  return byStatus(status, retryAfterMs(headers, nowMs), said);
}

function byStatus(status: number, waitMs: number | null, said: Said): Verdict {
  switch (status) {
    case 401:
      return { kind: "unauthorized", said };
    case 403:
      return { kind: "forbidden", said };
    case 404:
    case 410:
      return { kind: "gone", said };
    case 408:
      return trouble({ kind: "broken off" }, true, said);
    case 409:
      return trouble({ kind: "conflict" }, true, said);
    case 400:
    case 422:
      return trouble({ kind: "refused", tooLarge: false }, false, said);
    case 413:
    case 414:
      return trouble({ kind: "refused", tooLarge: true }, false, said);
    case 429:
      return trouble({ kind: "rate limited", retryAfterMs: waitMs }, false, said);
    case 502:
    case 503:
    case 504:
      return trouble({ kind: "unavailable", retryAfterMs: waitMs }, true, said);
    default:
      if (status >= 500) return trouble({ kind: "server error", retryAfterMs: waitMs }, true, said);
      if (status >= 300 && status < 400) return { kind: "gone", said };
      return trouble({ kind: "unknown" }, false, said);
  }
}

function trouble(kind: Trouble, mayHaveArrived: boolean, said: Said): Verdict {
  return { kind: "trouble", trouble: kind, mayHaveArrived, said };
}

/** `error` may be a text or an object, `details` a map, a list or a text, and the body may be no JSON at all (zendesk-api.md 7). */
function whatWasSaid(status: number, json: unknown, text: string): Said {
  const body = asObject(json);
  const title = asText(body.error) ?? asText(asObject(body.error).title) ?? "";
  const { field, words } = detailWords(body.details);
  const parts = [
    title,
    asText(asObject(body.error).message) ?? "",
    asText(body.message) ?? "",
    asText(body.description) ?? asText(body.error_description) ?? "",
    words,
  ];
  const told = json === undefined && !looksLikeHtml(text) ? [text] : parts;
  const answer = `answer ${status}`;
  const name = errorName.test(title) ? title : STATUS_CODES[status];
  const brief = cutWords([answer, name ?? ""]);
  return { status, error: title, words: cutWords([answer, ...told]), brief, field };
}

/** "RecordInvalid", "TooManyJobs": a name of Zendesk's own, which no text of a customer's looks like. */
const errorName = /^[A-Z][a-z]+(?:[A-Z][a-z]+)+$/;

/** For failures of requests that carried customers: they become the ending of a run. */
export const briefly = (said: Said): Said => ({ ...said, words: said.brief });

/** In words of ours alone. */
export const saidBy = (
  words: string,
  { status = null, error = "" }: { readonly status?: number | null; readonly error?: string } = {},
): Said => ({ status, error, words, brief: words, field: null });

function detailWords(details: unknown): { readonly field: string | null; readonly words: string } {
  if (typeof details === "string") return { field: null, words: details };
  const [first] = Object.entries(asObject(details));
  const entries = first === undefined ? asList(details) : asList(first[1]);
  const words = entries.map((entry) => asText(entry) ?? asText(asObject(entry).description) ?? "");
  return { field: first?.[0] ?? null, words: words.filter((word) => word !== "").join(", ") };
}

/** Joined, on one line, without repeating, and cut by code points so that no half letter is left. */
export function cutWords(parts: readonly string[]): string {
  const kept = parts.map((part) => part.replaceAll(/\s+/g, " ").trim()).filter((part) => part !== "");
  const words = [...new Set(kept)].join(": ");
  if (words.length <= saidCharactersMax) return words;
  return `${[...words.slice(0, saidCharactersMax)].slice(0, -1).join("")}…`;
}

export function looksLikeHtml(text: string): boolean {
  return /^\s*<(!doctype|html|head|body)/i.test(text);
}
