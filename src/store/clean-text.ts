/** Texts from outside as PostgreSQL can hold them, and keys as they are compared. */
/// <reference lib="es2024.string" />
import { crc32 } from "node:zlib";

/** Longest message or sentence kept: a destination's answer may be a page of HTML. */
const messageCharactersMax = 2000;

/** PostgreSQL's text holds no NUL, and UTF-8 no half of a pair: both become U+FFFD, the mark for what cannot be shown. */
export function cleanText(text: string): string {
  return text.isWellFormed() && !text.includes("\0") ? text : text.toWellFormed().replaceAll("\0", "\ufffd");
}

export function cleanMessage(text: string): string {
  const clean = cleanText(text);
  return clean.length <= messageCharactersMax ? clean : cleanText(`${clean.slice(0, messageCharactersMax)}…`);
}

/** JSON of a value in which every text is clean, names too. JSON.stringify escapes exactly NUL and halves of pairs in these ways. */
export function toCleanJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g, "$1\ufffd");
}

/** Keys are compared without regard to case (design.md 5). */
export function foldKey(key: string): string {
  return cleanText(key).toLowerCase();
}

/** 32 bits: among a million keys a search meets no more than a stray foreign one, which the comparison then sorts out. */
export function hashKey(key: string): number {
  return crc32(foldKey(key)) | 0;
}
