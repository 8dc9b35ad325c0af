/** `deskfeed serve`: the server until Ctrl-C; tells one address that signs the owner in. */
import { newCommandLineKey } from "../../contract/command-line-proof.ts";
import { type CommandCall, loadConfig, note } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { whenInterrupted } from "../interrupts.ts";
import { forgetServer, rememberServer } from "../server-file.ts";
import type { StartedServer } from "../tools.ts";

/** Where the server listens unless told otherwise. */
export const serverPort = 4020;

export interface ServeFlags {
  readonly host: string;
  readonly port: number;
}

export async function serveCommand(call: CommandCall, { host, port }: ServeFlags): Promise<ExitCode> {
  const { tools, flags } = call;
  const interrupted = whenInterrupted(tools);
  const server = await openServer(call, { host, port });
  try {
    if (flags.json) tools.stdout.write(`${JSON.stringify({ url: server.url, link: server.link })}\n`);
    else tools.stdout.write(`Deskfeed is up: ${call.colours.bold(server.link)}\n`);
    note(call, "The address signs you in once. Ctrl-C ends the server; runs go on at the next start.");
    await interrupted;
    note(call, "Closing: runs are left as they are and taken up again at the next start.");
  } finally {
    await server.close();
  }
  return exitCodes.well;
}

/** A server that owns the data folder, and that commands find there until it is closed; the demo has one too. */
export async function openServer(call: CommandCall, { host, port }: ServeFlags): Promise<StartedServer> {
  const { tools, data } = call;
  const config = loadConfig(call);
  const key = newCommandLineKey();
  const server = await tools.startServer({
    config,
    data,
    host,
    port,
    log: tools.stderr,
    commandLineKey: key,
  });
  rememberServer(data.path, { pid: process.pid, url: server.url, version: tools.version, key });
  return {
    ...server,
    async close() {
      forgetServer(data.path);
      await server.close();
    },
  };
}
