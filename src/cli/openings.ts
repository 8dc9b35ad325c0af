/** Opens store, engine and destinations when a command first needs them, each once, and closes them all at its end. */
import type { Customer360Config } from "../contract/deskfeed-config.ts";
import type { DestinationDefinition } from "../core/definition.ts";
import type { Destination } from "../core/ports/destination.ts";
import type { Engine } from "../core/ports/engine.ts";
import type { Store } from "../core/ports/store.ts";
import { type FoundServer, findServer } from "./find-server.ts";
import { ownedByServer } from "./server-file.ts";
import type { DataFolder, Tools } from "./tools.ts";

export class Openings {
  readonly #tools: Tools;
  readonly #data: DataFolder;
  readonly #destinations = new Map<string, Destination>();
  readonly #closings: (() => Promise<void>)[] = [];
  #store: Promise<Store> | null = null;
  #engine: Promise<Engine> | null = null;

  #server: Promise<FoundServer | null> | null = null;

  constructor(tools: Tools, data: DataFolder) {
    this.#tools = tools;
    this.#data = data;
  }

  /** The one that owns the data folder, if there is one. */
  server(): Promise<FoundServer | null> {
    this.#server ??= this.findServerAgain();
    return this.#server;
  }

  /** A server that was started anew has another address. */
  async findServerAgain(): Promise<FoundServer | null> {
    const found = await findServer(this.#data.path, this.#tools.version);
    if (found !== null) this.#closings.push(() => found.calls.close());
    return found;
  }

  store(): Promise<Store> {
    this.#store ??= this.#keep(this.#tools.openStore(this.#data));
    return this.#store;
  }

  engine(customer360: Customer360Config): Promise<Engine> {
    this.#engine ??= this.#keep(
      this.#tools.openEngine(customer360, this.#data).catch((error: unknown) => {
        throw ownedByServer(this.#data.path, error) ?? error;
      }),
    );
    return this.#engine;
  }

  destination(definition: DestinationDefinition): Destination {
    const open = this.#destinations.get(definition.name) ?? this.#tools.openDestination(definition);
    if (!this.#destinations.has(definition.name)) this.#closings.push(() => open.close());
    this.#destinations.set(definition.name, open);
    return open;
  }

  /** Last opened, first closed; the first failure is told after all had their turn. What is needed afterwards is opened anew. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    const closings = this.#closings.splice(0).toReversed();
    this.#store = null;
    this.#engine = null;
    this.#server = null;
    this.#destinations.clear();
    for (const close of closings) await close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  async #keep<Thing extends { close(): Promise<void> }>(opening: Promise<Thing>): Promise<Thing> {
    const thing = await opening;
    this.#closings.push(() => thing.close());
    return thing;
  }
}
