/** A client of the tests' cluster, as anybody who needs no password. */
import { invariant } from "../../src/core/invariant.ts";
import { TrinoClient, type TrinoClientOptions } from "../../src/engines/trino/trino-client.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import type { ClusterAddress } from "./global-setup.ts";

/** `null` never comes here: tests without a cluster are skipped. */
export function clientOptions(
  cluster: ClusterAddress | null,
  over: Partial<TrinoClientOptions> = {},
): TrinoClientOptions {
  invariant(cluster !== null, "there is no cluster");
  return {
    url: cluster.url,
    user: "tester",
    credential: { kind: "none" },
    allowPlainCredentials: false,
    certificate: null,
    retryBudgetMs: 60_000,
    clock: systemClock,
    random: Math.random,
    catalog: "memory",
    schema: "default",
    source: "deskfeed-test",
    clientTags: [],
    spooling: false,
    sessionProperties: {},
    ...over,
  };
}

export function clientOf(
  cluster: ClusterAddress | null,
  over: Partial<TrinoClientOptions> = {},
): TrinoClient {
  return new TrinoClient(clientOptions(cluster, over));
}
