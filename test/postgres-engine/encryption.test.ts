/** Encrypted lines to a PostgreSQL with a certificate: what each sslmode insists on, and what is said when it is not given. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Failure } from "../../src/core/failure.ts";
import { openPostgres } from "../../src/engines/postgres/postgres-engine.ts";
import { createStore } from "../../src/store/store.ts";
import { realClock, scratchKey } from "../contract/scratch-postgres.ts";
import { makeAuthority } from "./certificates.ts";
import { makeOwnServer, type OwnServer } from "./own-server.ts";

const root = makeAuthority("Company root");
const stranger = makeAuthority("Somebody else's root");

let server: OwnServer;
let elsewhere: OwnServer;
let plain: OwnServer;
let folder: string;
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskfeed-certificates-"));
  const texts = {
    "root.pem": root.cert,
    "stranger.pem": stranger.cert,
    ...pair("reader", root.issue({ name: "reader" })),
    ...pair("other", stranger.issue({ name: "reader" })),
  };
  for (const [name, text] of Object.entries(texts)) await writeFile(file(name), text, { mode: 0o600 });
  const access = ["hostssl all plain 127.0.0.1/32 trust", "hostssl all reader 127.0.0.1/32 cert"];
  const encrypted = (address: string): Parameters<typeof makeOwnServer>[0] => {
    const { cert, key } = root.issue({ name: address, addresses: [address] });
    return {
      access,
      settings: { ssl: "on", ssl_cert_file: "own.crt", ssl_key_file: "own.key", ssl_ca_file: "root.crt" },
      files: { "own.crt": cert, "own.key": key, "root.crt": root.cert },
    };
  };
  [server, elsewhere, plain] = await Promise.all([
    makeOwnServer(encrypted("127.0.0.1")),
    makeOwnServer(encrypted("db.elsewhere.example")),
    makeOwnServer({ access: ["host all plain 127.0.0.1/32 trust"] }),
  ]);
  for (const { owner } of [server, elsewhere, plain]) {
    const client = new pg.Client(owner);
    await client.connect();
    await client.query(
      "CREATE ROLE plain LOGIN; CREATE ROLE reader LOGIN; GRANT CREATE ON DATABASE postgres TO plain",
    );
    await client.end();
  }
});
afterAll(async () => {
  for (const one of [server, elsewhere, plain]) await one.close();
  await rm(folder, { recursive: true, force: true });
});

function pair(name: string, { cert, key }: { readonly cert: string; readonly key: string }) {
  return { [`${name}.crt`]: cert, [`${name}.key`]: key };
}

type AddressWords = Readonly<Record<string, string>>;

const addressOf = ({ port }: OwnServer, user: string, parameters: AddressWords, host = "127.0.0.1"): string =>
  `postgresql://${user}:s3cret@${host}:${port}/postgres?${new URLSearchParams(parameters)}`;

/** True when the line is encrypted; the failure when none can be made. */
async function tryEngine(
  to: OwnServer,
  user: string,
  parameters: AddressWords,
  host?: string,
): Promise<boolean | Failure> {
  const options = { schema: null, queryTimeoutMs: 30_000, clock: realClock };
  try {
    const opened = await openPostgres({ ...options, url: addressOf(to, user, parameters, host) });
    const asked = opened.kind === "engine" ? opened.engine : opened.source;
    const sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    const { rows } = await asked.preview({ sql, dialect: "postgres" }, { limit: 1 });
    await asked.close();
    return rows[0]?.ssl === true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect(error.message + (error.advice ?? "")).not.toContain("s3cret");
    return error;
  }
}

describe("a Customer 360 on an encrypted PostgreSQL", () => {
  it("is reached with each sslmode that its certificate bears", async () => {
    expect(await tryEngine(server, "plain", { sslmode: "require" })).toBe(true);
    for (const sslmode of ["require", "verify-ca", "verify-full"])
      expect(await tryEngine(server, "plain", { sslmode, sslrootcert: file("root.pem") })).toBe(true);
    expect(await tryEngine(server, "plain", { sslrootcert: file("root.pem") })).toBe(true);
    // Another name is no matter where only the authority is asked for.
    expect(await tryEngine(elsewhere, "plain", { sslmode: "verify-ca", sslrootcert: file("root.pem") })).toBe(
      true,
    );
    expect(await tryEngine(plain, "plain", { sslmode: "disable" })).toBe(false);
  });

  it("is refused when another authority signed, whichever mode asks for one, and says which file to check", async () => {
    for (const sslmode of ["require", "verify-ca", "verify-full"]) {
      const failure = await tryEngine(server, "plain", { sslmode, sslrootcert: file("stranger.pem") });
      expect(failure).toMatchObject({ code: "engine_tls", next: "fix" });
      expect(failure).toMatchObject({ advice: expect.stringContaining("sslrootcert") });
    }
    const unknown = await tryEngine(server, "plain", { sslmode: "verify-full" });
    expect(unknown).toMatchObject({ code: "engine_tls", advice: expect.stringContaining("sslrootcert") });
  });

  it("is refused by verify-full when the certificate is another host's, and names both", async () => {
    const asked = { sslmode: "verify-full", sslrootcert: file("root.pem") };
    const failure = await tryEngine(elsewhere, "plain", asked, "localhost");
    expect(failure).toMatchObject({ code: "engine_tls", next: "fix" });
    expect(failure).toMatchObject({ message: expect.stringContaining("db.elsewhere.example") });
    expect(failure).toMatchObject({ advice: expect.stringContaining("verify-ca") });
  });

  it("is refused where one side encrypts and the other does not, with the mode to write", async () => {
    expect(await tryEngine(server, "plain", { sslmode: "disable" })).toMatchObject({
      code: "engine_tls",
      advice: expect.stringContaining("sslmode=require"),
    });
    expect(await tryEngine(plain, "plain", { sslmode: "require" })).toMatchObject({
      code: "engine_tls",
      advice: expect.stringContaining("sslmode=disable"),
    });
  });

  it("lets in who shows a certificate of its authority, and nobody else", async () => {
    const mine = { sslcert: file("reader.crt"), sslkey: file("reader.key") };
    const asked = { sslmode: "verify-full", sslrootcert: file("root.pem") };
    expect(await tryEngine(server, "reader", { ...asked, ...mine })).toBe(true);
    expect(await tryEngine(server, "reader", asked)).toMatchObject({
      next: "fix",
      advice: expect.stringContaining("sslcert"),
    });
    const foreign = { sslcert: file("other.crt"), sslkey: file("other.key") };
    expect(await tryEngine(server, "reader", { ...asked, ...foreign })).toMatchObject({
      next: "fix",
      advice: expect.stringContaining("sslcert"),
    });
  });

  it("is told of files that are not there, and of a mode that is none", async () => {
    const missing = { sslmode: "verify-full", sslrootcert: file("nothing.pem") };
    expect(await tryEngine(server, "plain", missing)).toMatchObject({
      code: "engine_address",
      message: expect.stringContaining("nothing.pem"),
    });
    expect(await tryEngine(server, "plain", { sslmode: "prefer" })).toMatchObject({
      code: "engine_address",
      advice: expect.stringContaining("verify-full"),
    });
  });
});

async function tryStore(to: OwnServer, parameters: AddressWords): Promise<"open" | Failure> {
  try {
    const databaseUrl = addressOf(to, "plain", parameters);
    const store = await createStore({ databaseUrl, key: scratchKey, clock: realClock });
    await store.close();
    return "open";
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect(error.message + (error.advice ?? "")).not.toContain("s3cret");
    return error;
  }
}

describe("a control store on an encrypted PostgreSQL (DATABASE_URL)", () => {
  it("takes the words of sslmode as libpq does", async () => {
    expect(await tryStore(server, { sslmode: "require" })).toBe("open");
    for (const sslmode of ["verify-ca", "verify-full"])
      expect(await tryStore(server, { sslmode, sslrootcert: file("root.pem") })).toBe("open");
    expect(await tryStore(elsewhere, { sslmode: "verify-ca", sslrootcert: file("root.pem") })).toBe("open");
  });

  it("says what to do about a wrong authority, a wrong host and a side that does not encrypt", async () => {
    const wrong = await tryStore(server, { sslmode: "verify-full", sslrootcert: file("stranger.pem") });
    expect(wrong).toMatchObject({ next: "fix", advice: expect.stringContaining("sslrootcert") });
    const host = await tryStore(elsewhere, { sslmode: "verify-full", sslrootcert: file("root.pem") });
    expect(host).toMatchObject({ next: "fix", advice: expect.stringContaining("verify-ca") });
    expect(await tryStore(plain, { sslmode: "require" })).toMatchObject({
      next: "fix",
      advice: expect.stringContaining("sslmode=disable"),
    });
  });
});
