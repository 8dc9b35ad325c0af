/** `deskfeed serve`: the server until Ctrl-C; tells one address that signs the owner in. */
import { newCommandLineKey } from "../../contract/command-line-proof.ts";
import { type CommandCall, loadConfig, note } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { whenInterrupted } from "../interrupts.ts";
import { forgetServer, rememberServer } from "../server-file.ts";

export interface ServeFlags {
  readonly host: string;
  readonly port: number;
}

export async function serveCommand(call: CommandCall, { host, port }: ServeFlags): Promise<ExitCode> {
  const { tools, data, flags } = call;
  const interrupted = whenInterrupted(tools);
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
  try {
    rememberServer(data.path, { pid: process.pid, url: server.url, version: tools.version, key });
    if (flags.json) tools.stdout.write(`${JSON.stringify({ url: server.url, link: server.link })}\n`);
    else tools.stdout.write(`Deskfeed is up: ${call.colours.bold(server.link)}\n`);
    note(call, "The address signs you in once. Ctrl-C ends the server; runs go on at the next start.");
    await interrupted;
    note(call, "Closing: runs are left as they are and taken up again at the next start.");
  } finally {
    forgetServer(data.path);
    await server.close();
  }
  return exitCodes.well;
}
