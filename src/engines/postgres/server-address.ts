/** `customer360.url` as what `pg` connects with. The words of sslmode mean what they mean to libpq. */
import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import type { ClientConfig } from "pg";
import { ConfigInvalid } from "../../core/failure.ts";

export interface ServerAddress {
  readonly config: ClientConfig;
  /** Host and database, for messages: never user or password. */
  readonly place: string;
}

const sslModes = ["disable", "require", "verify-ca", "verify-full"];

export function serverAddress(written: string): ServerAddress {
  // libpq takes an address without a host; the standard that JavaScript follows does not.
  const url = written.replace(/^(\w+:\/\/[^/?#]*@)\//, "$1localhost/");
  if (!URL.canParse(url) || !/^postgres(?:ql)?:$/.test(new URL(url).protocol))
    throw invalid(
      "is not the address of a PostgreSQL server.",
      "Write postgresql://user:password@host:5432/database.",
    );
  const parsed = new URL(url);
  const { searchParams } = parsed;
  const socketFolder = searchParams.get("host");
  const host = socketFolder ?? decodeURIComponent(parsed.hostname);
  const database = decodeURIComponent(parsed.pathname.slice(1));
  if (host === "" || database === "" || parsed.username === "")
    throw invalid(
      "names no host, no user or no database.",
      "Write postgresql://user:password@host:5432/database.",
    );
  const ssl = sslOf(searchParams);
  return {
    config: {
      host,
      port: parsed.port === "" ? Number(searchParams.get("port") ?? 5432) : Number(parsed.port),
      user: decodeURIComponent(parsed.username),
      password: decodeURIComponent(parsed.password),
      database,
      ssl,
    },
    place: `${socketFolder ?? parsed.host}/${database}`,
  };
}

function sslOf(searchParams: URLSearchParams): ConnectionOptions | false {
  const mode = searchParams.get("sslmode") ?? (searchParams.has("sslrootcert") ? "verify-full" : "disable");
  const root = searchParams.get("sslrootcert");
  const ca = root === null ? {} : { ca: readFile("sslrootcert", root) };
  const own = ["sslcert", "sslkey"].map((key) => searchParams.get(key));
  const [cert, key] = own.map((path, index) =>
    path === null ? undefined : readFile(index === 0 ? "sslcert" : "sslkey", path),
  );
  const certificate = cert === undefined ? {} : { cert, key };
  switch (mode) {
    case "disable":
      return false;
    case "require":
      // As libpq has it: the line is encrypted; who answers is only proven when there is a root certificate.
      return root === null
        ? { rejectUnauthorized: false, ...certificate }
        : { ...ca, ...certificate, checkServerIdentity: () => undefined };
    case "verify-ca":
      return { ...ca, ...certificate, checkServerIdentity: () => undefined };
    case "verify-full":
      return { ...ca, ...certificate };
    default:
      throw invalid(`has sslmode=${mode}.`, `Write one of ${sslModes.join(", ")}.`);
  }
}

function readFile(parameter: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw invalid(
      `names a file under ${parameter} that cannot be read: ${path}.`,
      "Check the path and the rights of the file.",
      error,
    );
  }
}

function invalid(message: string, advice: string, cause?: unknown): ConfigInvalid {
  return new ConfigInvalid(`customer360.url ${message}`, {
    code: "engine_address",
    next: "fix",
    advice,
    cause,
  });
}
