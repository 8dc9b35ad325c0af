/**
 * The Trino server that the tests run: taken once from Maven Central by its coordinates, checked, and kept unpacked in the user's cache folder
 * with the few plugins that are needed. Says why when it cannot be had.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The newest release that Maven Central holds: later ones are published on GitHub only (trinodb/trino issue 27524). */
const release = {
  version: "476",
  /** https://trino.io/docs/476/installation/deployment.html#java-runtime-environment */
  javaMin: 24,
  sha256: "cfd5accde17e8ebd251eeeb78aed1f490e77bb3a164d95a0f454bf8a7c1cbd3f",
} as const;
const plugins = new Set(["memory", "tpch", "iceberg", "password-authenticators", "spooling-filesystem"]);
/** 820 MB from the nearest mirror. */
const downloadMsMax = 15 * 60_000;
const unpackMsMax = 5 * 60_000;

export interface TrinoServer {
  readonly folder: string;
  readonly javaHome: string;
  readonly version: string;
}

/** The server, or the sentence that says what is missing. */
export async function findTrinoServer(): Promise<TrinoServer | string> {
  const javaHome = findJava(release.javaMin);
  if (javaHome === null)
    return `Trino ${release.version} needs Java ${release.javaMin} or later; there is none in JAVA_HOME, /usr/lib/jvm or /opt.`;
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "deskfeed");
  const folder = join(cache, `trino-server-${release.version}`);
  if (!existsSync(folder)) {
    try {
      await download(cache, folder);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return `Trino ${release.version} could not be taken from Maven Central: ${reason.slice(0, 500)}`;
    }
  }
  return { folder, javaHome, version: release.version };
}

function findJava(javaMin: number): string | null {
  const folders = ["/usr/lib/jvm", "/opt", "/Library/Java/JavaVirtualMachines"].flatMap((parent) =>
    existsSync(parent) ? readdirSync(parent).map((name) => join(parent, name)) : [],
  );
  const homes = [
    process.env.JAVA_HOME,
    ...folders,
    ...folders.map((folder) => join(folder, "Contents/Home")),
  ];
  const fitting = homes
    .filter((home) => home !== undefined)
    .map((home) => ({ home, version: javaVersion(home) }))
    .filter(({ version }) => version >= javaMin)
    // The oldest that will do is the one that the release was made for.
    .sort((one, other) => one.version - other.version);
  return fitting[0]?.home ?? null;
}

/** 0 where there is none. */
function javaVersion(home: string): number {
  const file = join(home, "release");
  if (!existsSync(file) || !existsSync(join(home, "bin/java"))) return 0;
  return Number(/JAVA_VERSION="(\d+)/.exec(readFileSync(file, "utf8"))?.[1] ?? 0);
}

async function download(cache: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, "download-"));
  try {
    const repository = join(draft, "repository");
    process.stderr.write(`Taking Trino ${release.version} from Maven Central…\n`);
    await run(
      "mvn",
      [
        ...["--batch-mode", "--quiet", "--strict-checksums", `-Dmaven.repo.local=${repository}`],
        "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get",
        ...[`-Dartifact=io.trino:trino-server:${release.version}:tar.gz`, "-Dtransitive=false"],
      ],
      { timeout: downloadMsMax },
    );
    const name = `trino-server-${release.version}`;
    const archive = join(repository, "io/trino/trino-server", release.version, `${name}.tar.gz`);
    const hash = createHash("sha256");
    await pipeline(createReadStream(archive), hash);
    const found = hash.digest("hex");
    if (found !== release.sha256) throw new Error(`its SHA-256 is ${found}, not ${release.sha256}`);
    // Everything is unpacked first: files of one plugin may be hard links to those of another.
    await run("tar", ["-xzf", archive, "-C", draft], { timeout: unpackMsMax });
    const pluginFolder = join(draft, name, "plugin");
    for (const plugin of readdirSync(pluginFolder))
      if (!plugins.has(plugin)) await rm(join(pluginFolder, plugin), { recursive: true });
    // In one step, so that nobody ever sees half a server; whoever came second takes what is there.
    if (!existsSync(folder)) await rename(join(draft, name), folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
