/** What the command line is given by main.ts: the real implementations, the terminal and the outside world. */
import type { Customer360Config, DeskfeedConfig } from "../contract/deskfeed-config.ts";
import type { DestinationDefinition } from "../core/definition.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Destination } from "../core/ports/destination.ts";
import type { Engine } from "../core/ports/engine.ts";
import type { Store } from "../core/ports/store.ts";
import type { Tracer } from "../core/ports/tracer.ts";
import type { SavedStore } from "./commands/backup.ts";

/** The folder that holds everything Deskfeed keeps by itself; absolute. */
export interface DataFolder {
  readonly path: string;
}

export interface Output {
  readonly isTerminal: boolean;
  /** Columns of the terminal; 80 where nobody knows. */
  readonly columns: number;
  /** True once the reader has gone (`| head`): nothing further need be written. */
  readonly isClosed: boolean;
  write(text: string): void;
  /** Resolves when what was written has left, so that a long answer does not pile up in memory. */
  drained(): Promise<void>;
}

export interface Tools {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
  /** Numbers from 0 to below 1. */
  random(): number;
  /** Names this process among all that share the store. */
  readonly worker: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Calls back at every Ctrl-C or request to end; the answer stops that. */
  onInterrupt(listener: () => void): () => void;
  openStore(data: DataFolder): Promise<Store>;
  openEngine(customer360: Customer360Config, data: DataFolder): Promise<Engine>;
  openDestination(definition: DestinationDefinition): Destination;
  startServer(order: ServerOrder): Promise<StartedServer>;
  startWorker(order: WorkerOrder): Promise<StartedWorker>;
  readonly backups: Backups;
  readonly tracer?: Tracer;
}

export interface LedgerCounts {
  readonly ledgers: number;
  readonly users: number;
}

/** `elsewhere`: they cannot be saved from here; the sentence says where they are and what that means. */
export type BesideSaved =
  | ({ readonly kind: "saved" } & LedgerCounts)
  | { readonly kind: "nothing" }
  | { readonly kind: "elsewhere"; readonly sentence: string };

/** Folders and files that they write are new. */
export interface Backups {
  saveStore(data: DataFolder, folder: string): Promise<SavedStore>;
  loadStore(data: DataFolder, folder: string, saved: SavedStore): Promise<void>;
  /** False when there is no ledger in the data folder. */
  saveLedger(data: DataFolder, file: string): Promise<boolean>;
  loadLedger(data: DataFolder, file: string): Promise<void>;
  /** Ledgers that are kept beside the data, where the configuration says that it is. */
  saveBeside(customer360: Customer360Config, file: string): Promise<BesideSaved>;
  /** `kept` where there are ledgers already, which are newer. */
  loadBeside(customer360: Customer360Config, file: string): Promise<"loaded" | "kept">;
  keyPlace(data: DataFolder): { readonly file: string; readonly given: boolean };
}

export interface ServerOrder {
  readonly config: DeskfeedConfig;
  readonly data: DataFolder;
  readonly host: string;
  readonly port: number;
  /** Where the log goes: lines for a person on a terminal, else one JSON document a line. */
  readonly log: Pick<Output, "isTerminal" | "write">;
  /** Lets commands in that may read the data folder. */
  readonly commandLineKey: string;
}

export interface WorkerOrder extends Pick<ServerOrder, "config" | "data" | "log"> {
  /** Where machines may ask how it is; null where nobody does. */
  readonly watching: { readonly host: string; readonly port: number } | null;
}

export interface StartedWorker {
  readonly watchingUrl: string | null;
  close(): Promise<void>;
}

export interface StartedServer {
  readonly url: string;
  /** Sets up or signs in the owner, once. */
  readonly link: string;
  close(): Promise<void>;
}
