/** What processes other than this one have cost so far: processor time and memory, as Linux tells them. */
import { readdirSync, readFileSync } from "node:fs";

/** Of `getconf CLK_TCK`, which is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

interface ProcessSeen {
  readonly parent: number;
  readonly ticks: number;
}

function processes(): ReadonlyMap<number, ProcessSeen> {
  const seen = new Map<number, ProcessSeen>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    if (stat === null) continue;
    // The command in brackets may hold anything; what follows it starts with the state.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // utime, stime, and those of children that have ended.
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    seen.set(Number(name), { parent: Number(fields[1]), ticks });
  }
  return seen;
}

/** Processor seconds of a process with all that it has started. */
export function cpuSecondsOf(root: number): number {
  const all = processes();
  const under = (pid: number): number => {
    const own = all.get(pid)?.ticks ?? 0;
    const children = [...all].filter(([, { parent }]) => parent === pid);
    return children.reduce((sum, [child]) => sum + under(child), own);
  };
  return under(root) / ticksPerSecond;
}

export function parentOf(pid: number): number {
  return processes().get(pid)?.parent ?? 0;
}

/** Resident memory in MB; null when the process is gone. */
export function memoryMbOf(pid: number): number | null {
  const status = read(`/proc/${pid}/status`);
  const kb = status?.match(/^VmRSS:\s+(\d+) kB/m)?.[1];
  return kb === undefined ? null : Math.round(Number(kb) / 1000);
}

/** Null for a process that has ended meanwhile. */
function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
