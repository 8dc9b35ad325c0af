/** Does a step of a plan, and lets whoever asked for the plan measure it. */
import type { PlanRequest, PlanStep } from "./ports/engine.ts";

export function inStep<T>(
  request: Pick<PlanRequest, "step">,
  name: PlanStep,
  work: () => Promise<T>,
): Promise<T> {
  return request.step === undefined ? work() : request.step(name, work);
}
