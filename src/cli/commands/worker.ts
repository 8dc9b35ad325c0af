/** `deskfeed worker` is named in the contract and arrives with shared engines; until then it says so. */
import { ConfigInvalid } from "../../core/failure.ts";
import type { ExitCode } from "../exit-code.ts";

export async function workerCommand(): Promise<ExitCode> {
  throw new ConfigInvalid("`deskfeed worker` is not part of this version.", {
    code: "not_yet",
    next: "fix",
    advice: "`deskfeed serve` has a worker of its own; the embedded engine has one owner at a time.",
  });
}
