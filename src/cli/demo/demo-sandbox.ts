/** The demo's own Zendesk: jobs of about a second, so that a run can be watched without waiting. */
import { defaultUserFields, type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";

export function startDemoSandbox(): Promise<Sandbox> {
  return startSandbox({
    settings: { jobMs: [800, 1_400], latencyMs: [20, 40] },
    userFields: demoUserFields,
  });
}

/** The sample's query names one field more than the sandbox's account has by default. */
export const demoUserFields = [
  ...defaultUserFields,
  { key: "favourite_category", title: "Favourite category", type: "text" },
] as const satisfies typeof defaultUserFields;
