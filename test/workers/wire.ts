/** A wire between a worker and a server that a test can hold (nothing gets through, nobody is told) or cut. */
import { connect, createServer, type Socket } from "node:net";

export interface Wire {
  readonly port: number;
  /** Nothing is carried any more, in either direction; connections stay open. */
  hold(): void;
  /** Connections break, and new ones are refused. */
  cut(): void;
  /** Carries again; what was held goes on its way. */
  mend(): void;
  /** What has come back from the server over all connections so far. */
  bytesBack(): number;
  close(): Promise<void>;
}

export async function openWire(target: { readonly path: string } | { readonly port: number }): Promise<Wire> {
  const ends = new Set<Socket>();
  const fars: Socket[] = [];
  let state: "whole" | "held" | "cut" = "whole";
  const server = createServer((near) => {
    if (state === "cut") return void near.destroy();
    const far = connect("path" in target ? { path: target.path } : { port: target.port, host: "127.0.0.1" });
    fars.push(far);
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end.pipe(other);
      if (state === "held") end.unpipe(other);
      end.on("error", () => undefined);
      end.on("close", () => {
        ends.delete(end);
        other.destroy();
      });
      pipes.set(end, other);
    }
  });
  const pipes = new WeakMap<Socket, Socket>();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const place = server.address();
  if (place === null || typeof place === "string") throw new Error("the wire has no port");
  const cut = (): void => {
    for (const end of ends) end.destroy();
  };
  return {
    port: place.port,
    hold() {
      state = "held";
      for (const end of ends) end.unpipe();
      for (const end of ends) end.pause();
    },
    cut() {
      state = "cut";
      cut();
    },
    mend() {
      state = "whole";
      for (const end of ends) {
        const other = pipes.get(end);
        if (other !== undefined) end.pipe(other);
      }
    },
    bytesBack: () => fars.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    async close() {
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}
