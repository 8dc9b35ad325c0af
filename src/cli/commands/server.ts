/** `deskfeed serve` and `deskfeed worker` are named in the contract and arrive with the server; until then they say so. */
import { ConfigInvalid } from "../../core/failure.ts";
import type { ExitCode } from "../exit-code.ts";

export async function serverCommand(name: "serve" | "worker"): Promise<ExitCode> {
  throw new ConfigInvalid(`\`deskfeed ${name}\` arrives with the server and is not part of this version.`, {
    code: "not_yet",
    next: "fix",
    advice: "`deskfeed run ORCHESTRATION` does the same work in its own process.",
  });
}
