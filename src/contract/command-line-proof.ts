/** How a command and the server that owns its data folder recognise each other: by a random key that only the folder holds. */
import { createHmac, randomBytes } from "node:crypto";

/** Told from API keys by its beginning. */
export const commandLineKeyStart = "dfc_";

/** 256 bits: nobody guesses them. */
const keyBytes = 32;

export const newCommandLineKey = (): string =>
  `${commandLineKeyStart}${randomBytes(keyBytes).toString("base64url")}`;

export const newChallenge = (): string => randomBytes(keyBytes).toString("base64url");

/** Shows that somebody holds the key, and shows nothing of it. */
export const proofOf = (key: string, text: string): string =>
  createHmac("sha256", key).update(text).digest("base64url");
