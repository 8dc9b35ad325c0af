/** `deskfeed worker`: takes runs from the PostgreSQL that it shares with a server and other workers, until it is told to end. */
import { ConfigInvalid } from "../../core/failure.ts";
import { type CommandCall, loadConfig } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { whenInterrupted } from "../interrupts.ts";

export interface WorkerFlags {
  readonly metricsPort?: number;
  readonly host: string;
}

export async function workerCommand(call: CommandCall, flags: WorkerFlags): Promise<ExitCode> {
  const { tools, data } = call;
  if (!tools.env.DATABASE_URL)
    throw new ConfigInvalid("A worker shares a PostgreSQL with the server, and DATABASE_URL is not set.", {
      code: "database_url_missing",
      next: "fix",
      advice:
        "Set it to what the server has, and DESKFEED_KEY too. `deskfeed serve` alone has a worker of its own.",
    });
  const config = loadConfig(call);
  const interrupted = whenInterrupted(tools);
  const watching = flags.metricsPort === undefined ? null : { host: flags.host, port: flags.metricsPort };
  const worker = await tools.startWorker({ config, data, watching, log: tools.stderr });
  try {
    const { watchingUrl } = worker;
    if (call.flags.json)
      tools.stdout.write(`${JSON.stringify({ worker: tools.worker, watching: watchingUrl })}\n`);
    else {
      tools.stdout.write(
        `The worker ${tools.worker} takes runs. Ctrl-C ends it; others go on with its runs.\n`,
      );
      if (watchingUrl !== null)
        tools.stdout.write(`It is watched at ${watchingUrl}/metrics, /healthz and /readyz.\n`);
    }
    await interrupted;
  } finally {
    await worker.close();
  }
  return exitCodes.well;
}
