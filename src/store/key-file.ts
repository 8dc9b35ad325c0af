/** The key of the sealed secrets: from the environment, or from a file beside (not in) the data folder, made at the first start. */
import { randomBytes, scrypt } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";
import { StoreFailed } from "../core/failure.ts";
import { keyBytes } from "./sealed-secret.ts";
import { codeOf } from "./store-error.ts";

/** Shorter ones are guessed. */
const passphraseCharactersMin = 16;
/** 2^15 rounds, 32 MB, about 0.1 s: once a start, and dear to who would try many (RFC 7914). */
const scryptSettings = { N: 32_768, r: 8, p: 1, maxmem: 64_000_000 };

export interface KeyOrder {
  readonly dataFolder: string;
  /** The value of DESKFEED_KEY: 32 bytes as base64 or hexadecimal digits, or a passphrase. */
  readonly given?: string | undefined;
}

/** A backup of the data folder alone opens no secret; a backup needs the key file too. */
export const keyFileOf = (dataFolder: string): string => `${resolve(dataFolder)}.key`;

export async function readOrCreateKey({ dataFolder, given }: KeyOrder): Promise<Buffer> {
  if (given !== undefined && given !== "") return (await keyFromText(given)) ?? refuseGiven();
  const path = keyFileOf(dataFolder);
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) createKeyFile(path);
    return readKeyFile(path);
  } catch (error) {
    if (error instanceof StoreFailed || codeOf(error) === "") throw error;
    throw keyFailed(
      `The key file ${path} cannot be used (${codeOf(error)}).`,
      `Make it readable for the user that runs Deskfeed, or set DESKFEED_KEY.`,
    );
  }
}

async function keyFromText(text: string): Promise<Buffer | null> {
  const key = parseKey(text.trim());
  if (key !== null) return key;
  if ([...text].length < passphraseCharactersMin) return null;
  // The same passphrase must give the same key on every machine, so the salt is fixed; the length is the guard.
  const stretch: (text: string, salt: string, bytes: number, settings: object) => Promise<Buffer> =
    promisify(scrypt);
  return await stretch(text.normalize("NFC"), "deskfeed passphrase v1", keyBytes, scryptSettings);
}

function parseKey(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  // 32 bytes are 43 characters of base64 and one "=".
  if (/^[\w+/-]{43}=?$/.test(text)) return Buffer.from(text, "base64");
  return null;
}

function refuseGiven(): never {
  throw keyFailed(
    "DESKFEED_KEY is neither a key nor a passphrase that is long enough.",
    `Set it to 32 random bytes as base64 (openssl rand -base64 32), or to a passphrase of at least ${passphraseCharactersMin} characters.`,
  );
}

/** Whole or not at all, and never over an existing key: two first starts end up with the same one. */
function createKeyFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    const file = openSync(fresh, "wx", 0o600);
    writeFileSync(file, `${randomBytes(keyBytes).toString("base64")}\n`);
    fsyncSync(file);
    closeSync(file);
    linkSync(fresh, path);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

function readKeyFile(path: string): Buffer {
  const { mode } = statSync(path);
  if ((mode & 0o077) !== 0) {
    throw keyFailed(
      `The key file ${path} can be read by others.`,
      `Close it: chmod 600 ${JSON.stringify(path)}`,
    );
  }
  const key = parseKey(readFileSync(path, "utf8").trim());
  if (key !== null) return key;
  throw keyFailed(
    `The key file ${path} does not hold a key.`,
    "Put back the file that was made with this data folder.",
  );
}

function keyFailed(message: string, advice: string): StoreFailed {
  return new StoreFailed(message, { code: "key_unusable", next: "fix", advice });
}
