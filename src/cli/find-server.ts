/** Finds the server that owns the data folder, if one does: by its note, and by an answer that shows that it has the folder's key. */
import { newChallenge, proofOf } from "../contract/command-line-proof.ts";
import { ConfigInvalid, Failure } from "../core/failure.ts";
import { createServerCalls, ServerAway, type ServerCalls } from "./server-call.ts";
import { isAlive, readServerNote, type ServerNote } from "./server-file.ts";

export interface FoundServer {
  readonly note: ServerNote;
  readonly calls: ServerCalls;
  /** The Customer 360 that it reads, signed with the key. */
  readonly customer360: string;
}

/** A server that is at work answers at once; one that is stopped (SIGSTOP) never does. */
const greetTimeoutMs = 15_000;

/** Null when there is none, or it has gone: the command then works on its own. Throws ConfigInvalid when there is one that cannot be spoken to. */
export async function findServer(dataFolder: string, version: string): Promise<FoundServer | null> {
  const note = readServerNote(dataFolder);
  if (note === null || !isAlive(note.pid)) return null;
  // Asked without the key: whoever else has the port by now must not be given it.
  const asking = createServerCalls({ url: note.url, key: null });
  try {
    const challenge = newChallenge();
    const answer = await asking.call("greet", { body: { challenge } }, AbortSignal.timeout(greetTimeoutMs));
    // Somebody else has the port, and the note is of a server that is gone.
    if (answer.proof !== proofOf(note.key, challenge)) return null;
    if (answer.version !== version) throw otherVersion(note, answer.version, version);
    const calls = createServerCalls(note);
    return { note, calls, customer360: answer.customer360 };
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") throw silent(note, error);
    // Nobody listens there, or somebody who does not know the question.
    if (error instanceof ServerAway) return null;
    if (
      error instanceof Failure &&
      !(error instanceof ConfigInvalid && error.code === "server_other_version")
    ) {
      if (note.version !== version) throw otherVersion(note, note.version, version);
      return null;
    }
    throw error;
  } finally {
    await asking.close();
  }
}

function otherVersion({ pid, url }: ServerNote, theirs: string, ours: string): ConfigInvalid {
  return new ConfigInvalid(
    `The server (process ${pid}, ${url}) is Deskfeed ${theirs || "of an older version"}, this command is Deskfeed ${ours}.`,
    {
      code: "server_other_version",
      next: "fix",
      advice: "Restart the server with this version, or use the command of the other.",
    },
  );
}

function silent({ pid, url }: ServerNote, cause: unknown): ConfigInvalid {
  return new ConfigInvalid(`The server (process ${pid}, ${url}) owns the data folder, and does not answer.`, {
    code: "server_owns_data",
    next: "wait",
    advice: "Try again in a moment, or stop it first.",
    cause,
  });
}
