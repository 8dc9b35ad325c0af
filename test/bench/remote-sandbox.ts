/** A sandbox in a process of its own (sandbox-process.ts), asked over the process channel. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { SandboxSettings } from "../../src/sandbox/sandbox.ts";
import type { SandboxFigures } from "./sandbox-process.ts";

export interface RemoteSandbox {
  readonly url: string;
  figures(): Promise<SandboxFigures>;
  close(): void;
}

export async function startRemote(settings: Partial<SandboxSettings>): Promise<RemoteSandbox> {
  const script = fileURLToPath(new URL("./sandbox-process.ts", import.meta.url));
  const child: ChildProcess = fork(script, [JSON.stringify(settings)], { execArgv: ["--import", "tsx"] });
  const [ready] = (await once(child, "message")) as [{ url: string }];
  return {
    url: ready.url,
    figures: async () => {
      child.send("figures");
      return ((await once(child, "message")) as [SandboxFigures])[0];
    },
    close: () => child.disconnect(),
  };
}
