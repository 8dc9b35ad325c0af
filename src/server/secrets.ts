/** Passwords as they are kept (scrypt), and tokens with their hashes. */
import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

/** 2^15 rounds three times over, 32 MB, about 0.3 s: OWASP's Password Storage Cheat Sheet, scrypt. */
export const passwordCost = { N: 32_768, r: 8, p: 3 } as const;
export type PasswordCost = { readonly N: number; readonly r: number; readonly p: number };

const memoryBytesMax = 256 * 1024 * 1024;
const saltBytes = 16;
const hashBytes = 32;
/** 256 bits: nobody guesses them, so they are kept as a plain SHA-256. */
const tokenBytes = 32;

const stretch: (text: string, salt: Buffer, bytes: number, options: object) => Promise<Buffer> =
  promisify(scrypt);

function derive(password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
  return stretch(password.normalize("NFC"), salt, hashBytes, { ...cost, maxmem: memoryBytesMax });
}

/** `scrypt$N$r$p$salt$hash`, so that the cost may rise later. */
export async function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, cost);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

export async function isPassword(password: string, kept: string): Promise<boolean> {
  const [kind, N, r, p, salt = "", hash = ""] = kept.split("$");
  if (kind !== "scrypt") return false;
  const wanted = Buffer.from(hash, "base64url");
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const found = await derive(password, Buffer.from(salt, "base64url"), cost);
  return wanted.length === found.length && timingSafeEqual(found, wanted);
}

export const newToken = (): string => randomBytes(tokenBytes).toString("base64url");

export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** API keys are told from other secrets by their beginning. */
export const apiKeyStart = "dfk_";
