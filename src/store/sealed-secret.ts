/**
 * Secrets as they are kept: AES-256-GCM in an envelope, bound to their place so that a text moved to another row or field
 * does not open. Rotation re-wraps the data keys and leaves the texts alone (evidence-controlplane.md 9).
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { StoreFailed } from "../core/failure.ts";

/** The key every other one is derived from. */
export const keyBytes = 32;
/** 96 bits, the length GCM is made for (NIST SP 800-38D, 5.2.1.1). */
const ivBytes = 12;
const tagBytes = 16;
const version = "v1";

/** Where a secret is kept. */
export interface SecretPlace {
  readonly table: string;
  readonly id: string;
  readonly field: string;
}

export interface Sealer {
  /** Names the key without telling anything of it. */
  readonly keyId: string;
  /** `v1|key id|wrapped data key|iv|tag|text`, base64url. */
  seal(secret: string, place: SecretPlace): string;
  /** Throws StoreFailed when the text was altered, moved, or sealed with another key. */
  open(sealed: string, place: SecretPlace): string;
}

export function createSealer(key: Buffer): Sealer {
  if (key.length !== keyBytes) throw new TypeError(`The key has ${key.length} bytes; it needs ${keyBytes}.`);
  const wrappingKey = derive(key, "deskfeed key-encryption key v1", keyBytes);
  const keyId = derive(key, "deskfeed key id v1", 8).toString("hex");
  return {
    keyId,
    seal(secret, place) {
      const dataKey = randomBytes(keyBytes);
      const wrapped = encrypt(wrappingKey, dataKey, bound(place, "key"));
      const text = encrypt(dataKey, Buffer.from(secret, "utf8"), bound(place, "text"));
      const parts = [Buffer.concat([wrapped.iv, wrapped.tag, wrapped.text]), text.iv, text.tag, text.text];
      return [version, keyId, ...parts.map((part) => part.toString("base64url"))].join("|");
    },
    open(sealed, place) {
      const [format, sealedBy, ...parts] = sealed.split("|");
      const [wrapped, iv, tag, text] = parts.map((part) => Buffer.from(part, "base64url"));
      if (format !== version || !wrapped || !iv || !tag || !text || parts.length !== 4) throw spoilt(place);
      if (sealedBy !== keyId) throw wrongKey();
      const dataKey = decrypt(
        wrappingKey,
        {
          iv: wrapped.subarray(0, ivBytes),
          tag: wrapped.subarray(ivBytes, ivBytes + tagBytes),
          text: wrapped.subarray(ivBytes + tagBytes),
        },
        { aad: bound(place, "key"), place },
      );
      return decrypt(dataKey, { iv, tag, text }, { aad: bound(place, "text"), place }).toString("utf8");
    },
  };
}

export function wrongKey(): StoreFailed {
  return new StoreFailed(
    "The key does not belong to this control store: its secrets were sealed with another one.",
    {
      code: "key_wrong",
      next: "fix",
      advice:
        "Put back the key file that was beside the data folder, or set DESKFEED_KEY to the key that was used before.",
    },
  );
}

function spoilt({ table, id, field }: SecretPlace): StoreFailed {
  return new StoreFailed(
    `The sealed ${field} in ${table} (row ${id}) does not open: it was altered or moved.`,
    {
      code: "secret_spoilt",
      next: "fix",
      advice: "Give the credential again.",
    },
  );
}

interface Sealed {
  readonly iv: Buffer;
  readonly tag: Buffer;
  readonly text: Buffer;
}

function encrypt(key: Buffer, plain: Buffer, aad: Buffer): Sealed {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes });
  cipher.setAAD(aad);
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { iv, tag: cipher.getAuthTag(), text };
}

function decrypt(
  key: Buffer,
  sealed: Sealed,
  at: { readonly aad: Buffer; readonly place: SecretPlace },
): Buffer {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, sealed.iv, { authTagLength: tagBytes });
    decipher.setAAD(at.aad);
    decipher.setAuthTag(sealed.tag);
    return Buffer.concat([decipher.update(sealed.text), decipher.final()]);
  } catch {
    // Node says only that it could not; a wrong length says the same to us.
    throw spoilt(at.place);
  }
}

/** JSON keeps the parts apart whatever they contain. */
function bound({ table, id, field }: SecretPlace, part: "key" | "text"): Buffer {
  return Buffer.from(JSON.stringify([version, table, id, field, part]), "utf8");
}

function derive(key: Buffer, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), purpose, bytes));
}
