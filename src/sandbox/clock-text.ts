/** Instants as the API writes them. */

let lastMs = Number.NaN;
let lastText = "";

/** "2026-11-22T09:40:00Z": whole seconds, UTC. The last one is kept, since a job writes many rows within one second. */
export function apiTime(ms: number): string {
  const second = Math.floor(ms / 1_000) * 1_000;
  if (second !== lastMs) {
    lastMs = second;
    lastText = `${new Date(second).toISOString().slice(0, 19)}Z`;
  }
  return lastText;
}

/** "2026-11-22 09:40:00 +0000": as the message of a completed job has it. */
export function jobTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} +0000`;
}
