/** The sandbox in a process of its own, so that a benchmark measures the sender alone; it answers questions about its truth over the process channel. */
import { type SandboxSettings, startSandbox } from "../../src/sandbox/sandbox.ts";

export interface SandboxFigures {
  readonly users: number;
  readonly usersPerSecondMost: number;
  readonly tooManyRequests: number;
  readonly jobsInFlightMost: number;
  readonly requests: number;
}

const settings = JSON.parse(process.argv[2] ?? "{}") as Partial<SandboxSettings>;
const sandbox = await startSandbox({ settings: { planRequestsPerMinute: null, ...settings } });

process.on("message", () => {
  const { truth } = sandbox;
  const figures: SandboxFigures = {
    users: truth.userCount(),
    usersPerSecondMost: truth.usersAcceptedPerSecondMost(),
    tooManyRequests: truth.tooManyRequestsSent(),
    jobsInFlightMost: truth.jobsInFlightMost(),
    requests: truth.requestCount(),
  };
  process.send?.(figures);
});
process.on("disconnect", () => process.exit(0));
process.send?.({ url: sandbox.url });
