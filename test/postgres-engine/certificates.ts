/** Certificates for tests, made with node:crypto alone: an authority, and what it signs. X.509 in DER as RFC 5280 has it, no more than is needed. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  /** PEM. */
  readonly cert: string;
  issue(order: {
    readonly name: string;
    readonly addresses?: readonly string[];
    readonly expired?: boolean;
  }): Certificate;
}

const oids = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  basicConstraints: "2.5.29.19",
  subjectAltName: "2.5.29.17",
};
const dayMs = 86_400_000;

export function makeAuthority(name: string): Authority {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const isAuthority = extension(oids.basicConstraints, sequence(der(0x01, Buffer.from([0xff]))));
  const self = { name, publicKey: keys.publicKey, days: [-1, 2] as const, extensions: [isAuthority] };
  return {
    cert: pem(certificate(self, name, keys.privateKey)),
    issue({ name: subject, addresses = [], expired = false }) {
      const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const days = expired ? ([-10, -5] as const) : ([-1, 2] as const);
      const extensions = addresses.length === 0 ? [] : [alternativeNames(addresses)];
      const order = { name: subject, publicKey: own.publicKey, days, extensions };
      return {
        cert: pem(certificate(order, name, keys.privateKey)),
        key: String(own.privateKey.export({ type: "pkcs8", format: "pem" })),
      };
    },
  };
}

interface Order {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly days: readonly [number, number];
  readonly extensions: readonly Buffer[];
}

function certificate({ name, publicKey, days, extensions }: Order, issuer: string, by: KeyObject): Buffer {
  const algorithm = sequence(oid(oids.ecdsaWithSha256));
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)]);
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    distinguishedName(issuer),
    sequence(...days.map((day) => utcTime(new Date(Date.now() + day * dayMs)))),
    distinguishedName(name),
    publicKey.export({ type: "spki", format: "der" }),
    ...(extensions.length === 0 ? [] : [der(0xa3, sequence(...extensions))]),
  );
  return sequence(body, algorithm, bits(sign("sha256", body, by)));
}

const alternativeNames = (addresses: readonly string[]): Buffer =>
  extension(
    oids.subjectAltName,
    sequence(
      ...addresses.map((address) =>
        /^[\d.]+$/.test(address)
          ? der(0x87, Buffer.from(address.split(".").map(Number)))
          : der(0x82, Buffer.from(address)),
      ),
    ),
  );

const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), der(0x04, value));
const distinguishedName = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid(oids.commonName), der(0x0c, Buffer.from(name)))));
const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const bits = (content: Buffer): Buffer => der(0x03, Buffer.from([0]), content);
const utcTime = (at: Date): Buffer =>
  der(
    0x17,
    Buffer.from(
      `${at
        .toISOString()
        .replace(/\.\d+|[-:T]/g, "")
        .slice(2, 14)}Z`,
    ),
  );

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const bytes: number[] = [];
  for (let rest = content.length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  const length = content.length < 128 ? [content.length] : [0x80 | bytes.length, ...bytes];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = rest.flatMap((part) => {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift(0x80 | (left & 0x7f));
    return groups;
  });
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

const pem = (content: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${content.toString("base64").replace(/.{64}/g, "$&\n").trim()}\n-----END CERTIFICATE-----\n`;
