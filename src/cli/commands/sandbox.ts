/** `deskfeed sandbox`: the local Zendesk, with its address, its credentials and how to use them. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse, YAMLError } from "yaml";
import { ConfigInvalid, Failure } from "../../core/failure.ts";
import {
  defaultCredentials,
  type FaultRule,
  FaultsInvalid,
  parseFaults,
  type Sandbox,
  sandboxAdminEmail,
  startSandbox,
} from "../../sandbox/sandbox.ts";
import { answer, type CommandCall, note } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { whenInterrupted } from "../interrupts.ts";

export interface SandboxFlags {
  readonly port: number;
  readonly faults: string | null;
  /** How long a job of 100 users works, from and to, in seconds. */
  readonly jobSeconds: readonly [number, number];
  readonly bulkImport: boolean;
}

export async function sandboxCommand(call: CommandCall, flags: SandboxFlags): Promise<ExitCode> {
  const faults = flags.faults === null ? [] : readFaults(call, flags.faults);
  const sandbox = await listen(flags, faults);
  try {
    answer(call, accessOf(sandbox), welcome(sandbox, faults.length));
    note(call, "Ctrl-C ends it.");
    await whenInterrupted(call.tools);
  } finally {
    await sandbox.close();
  }
  return exitCodes.well;
}

function readFaults(call: CommandCall, file: string): readonly FaultRule[] {
  const refuse = (message: string, cause: unknown) =>
    new ConfigInvalid(message, {
      code: "faults_invalid",
      next: "fix",
      place: { file },
      advice: 'A file of faults is a list such as [{ "kind": "unavailable", "rate": 0.1 }], in JSON or YAML.',
      cause,
    });
  let text: string;
  try {
    text = readFileSync(resolve(call.tools.cwd, file), "utf8");
  } catch (error) {
    throw refuse("the file with the faults cannot be read.", error);
  }
  try {
    // JSON is YAML too.
    return parseFaults(parse(text));
  } catch (error) {
    if (error instanceof YAMLError || error instanceof FaultsInvalid) throw refuse(error.message, error);
    throw error;
  }
}

async function listen(flags: SandboxFlags, faults: readonly FaultRule[]): Promise<Sandbox> {
  const [from, to] = flags.jobSeconds;
  try {
    return await startSandbox({
      port: flags.port,
      faults,
      settings: { jobMs: [from * 1_000, to * 1_000], bulkImport: flags.bulkImport },
    });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    throw new Failure(`Port ${flags.port} is not free.`, {
      code: "port_taken",
      next: "fix",
      advice: "Name another with --port, or --port 0 for any.",
      cause: error,
    });
  }
}

function accessOf({ url, port }: Sandbox) {
  const [client] = defaultCredentials.clients;
  return {
    url,
    port,
    subdomain: "socktown",
    email: sandboxAdminEmail,
    apiToken: defaultCredentials.apiToken,
    clientId: client?.id ?? null,
    clientSecret: client?.secret ?? null,
  };
}

function welcome(sandbox: Sandbox, faults: number): string {
  const { url, email, apiToken, clientId, clientSecret } = accessOf(sandbox);
  return [
    `The sandbox answers at ${url} (open it to see users as an agent does).`,
    "",
    `  API token  ${email} / ${apiToken}`,
    `  OAuth      ${clientId} / ${clientSecret}`,
    ...(faults === 0 ? [] : [`  Faults     ${faults} rules`]),
    "",
    "Use it from another terminal:",
    "",
    `  export ZENDESK_API_TOKEN=${apiToken}`,
    "  deskfeed check",
    "",
    `with  url: ${url}  under the destination in deskfeed.yaml.`,
  ].join("\n");
}
