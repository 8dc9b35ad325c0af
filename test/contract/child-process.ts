/** A process with an engine, started by a test, heard, and killed the hard way. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import type { ChildMessage, ChildOrder } from "./child-words.ts";

export function startChild(order: ChildOrder): ChildProcess {
  const child = fork(new URL("./engine-child.ts", import.meta.url), [JSON.stringify(order)], {
    execArgv: ["--import", "tsx"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

/** The first message that is awaited, or that the engine was refused. */
export async function heard(
  child: ChildProcess,
  reached: (message: ChildMessage) => boolean,
): Promise<ChildMessage> {
  for (;;) {
    const [message] = (await once(child, "message")) as [ChildMessage];
    if (message.kind === "refused" || reached(message)) return message;
  }
}

export async function killHard(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
