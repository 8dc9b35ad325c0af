/** A sandbox with users in it, rows of every kind, and a Zendesk destination before it: the ground of the contract's scenes. */
import {
  type Credential,
  type DestinationDefinition,
  defaultDestinationSettings,
} from "../../src/core/definition.ts";
import type { OutgoingRow } from "../../src/core/ports/destination.ts";
import type { Pace } from "../../src/core/ports/pace.ts";
import { createZendesk } from "../../src/destinations/zendesk/zendesk.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import { type FaultRule, type SandboxSettings, startSandbox } from "../../src/sandbox/sandbox.ts";
import type { Ground, RowTruth } from "./every-destination.ts";

export interface GroundOptions {
  readonly settings?: Partial<SandboxSettings>;
  readonly faults?: readonly FaultRule[];
  readonly credential?: Credential;
  readonly destination?: Partial<DestinationDefinition["settings"]>;
  readonly rowsPerBatch?: number;
  readonly batches?: number;
}

export const apiToken = {
  kind: "api-token",
  email: "ops@socktown.com",
  apiToken: "sandbox-token",
} as const satisfies Credential;
export const oauthClient = {
  kind: "oauth-client",
  clientId: "deskfeed",
  clientSecret: "sandbox-secret",
} as const satisfies Credential;

/** Users that were there before are an hour old, as in life: Zendesk dates users to the second. */
const seededAgoMs = 3_600_000;

export const freePace: Pace = {
  async take(_users, signal) {
    signal.throwIfAborted();
    return { left: () => undefined };
  },
  holdUntil: () => undefined,
};

export async function openGround(options: GroundOptions = {}): Promise<Ground> {
  let agoMs = seededAgoMs;
  const sandbox = await startSandbox({
    clock: () => Date.now() - agoMs,
    settings: { planRequestsPerMinute: null },
  });
  const batches = rowBatches(options.batches ?? 3, options.rowsPerBatch ?? 20);
  await seed(sandbox.url, batches.flat());
  agoMs = 0;
  const startedMs = Date.now() - 1;
  sandbox.changeSettings(options.settings ?? {});
  sandbox.faults.add(...(options.faults ?? []));
  const destination = createZendesk({
    definition: {
      name: "Zendesk",
      plugin: "zendesk",
      subdomain: "socktown",
      url: sandbox.url,
      credential: options.credential ?? apiToken,
      settings: {
        ...defaultDestinationSettings,
        requestTimeoutSeconds: 10,
        retryBudgetSeconds: 60,
        ...options.destination,
      },
    },
    clock: systemClock,
    random: Math.random,
    pace: freePace,
  });
  const { truth } = sandbox;
  const rowTruth = (row: OutgoingRow): RowTruth => {
    const user =
      (row.externalId === null ? null : truth.userByExternalId(row.externalId)) ??
      truth.userByEmail(row.email ?? "");
    const sent = JSON.parse(row.user) as { name: string };
    return {
      holds: user?.name === sent.name,
      wasCreated: user?.writes.some(({ kind, atMs }) => kind === "created" && atMs >= startedMs) ?? false,
    };
  };
  return {
    destination,
    batches,
    refused: new Set(batches.flat().flatMap(({ key }) => (/^(bad|taken)/.test(key) ? [key] : []))),
    protectedKeys: new Set(batches.flat().flatMap(({ key }) => (key.startsWith("staff") ? [key] : []))),
    truth: rowTruth,
    touchedStaff: () => truth.staffTouched(),
    hasStruck: () =>
      (options.faults ?? []).every(({ kind, rate }) => rate !== undefined || (truth.faults()[kind] ?? 0) > 0),
    close: async () => {
      await destination.close();
      await sandbox.close();
    },
  };
}

/** Rows of every kind, most of them plain; keys say what kind. */
function rowBatches(count: number, rowsPerBatch: number): readonly (readonly OutgoingRow[])[] {
  return Array.from({ length: count }, (_, batch) =>
    Array.from({ length: rowsPerBatch }, (_, index) => rowOf(batch * rowsPerBatch + index, index)),
  );
}

function rowOf(position: number, index: number): OutgoingRow {
  const email = `c${position}@example.org`;
  switch (index % 10) {
    case 1:
      return row(position, `Known-${position}`, { external_id: `Known-${position}`, email });
    case 3:
      return row(position, `only${position}@example.org`, { email: `only${position}@example.org` });
    case 5:
      return row(position, `KNOWN${position}@example.org`, { email: `KNOWN${position}@example.org` });
    case 6:
      return row(position, `second-${position}`, { email: `second-${position}@example.org` });
    case 7:
      return index > 10
        ? row(position, `bad-${position}`, { external_id: `bad-${position}`, email: "no address" })
        : row(position, `taken-${position}`, {
            external_id: `taken-${position}`,
            email: "owner@example.org",
          });
    case 9:
      return index > 10
        ? row(position, `staff-${position}`, { email: "Agent@Socktown.com" })
        : row(position, `No-Mail-${position}`, { external_id: `No-Mail-${position}` });
    default:
      return row(position, `Cust-${position}`, { external_id: `Cust-${position}`, email });
  }
}

function row(
  position: number,
  key: string,
  identity: { readonly external_id?: string; readonly email?: string },
): OutgoingRow {
  return {
    position,
    key,
    externalId: identity.external_id ?? null,
    email: identity.email ?? null,
    isNew: true,
    zendeskUserId: null,
    user: JSON.stringify({
      name: `Row ${position}`,
      ...identity,
      skip_verify_email: true,
      user_fields: { city: "Köln" },
    }),
  };
}

/** Users who are there before: some known by their key, some with another primary address, and one who owns an address that others want. */
async function seed(url: string, rows: readonly OutgoingRow[]): Promise<void> {
  const users: object[] = [{ name: "Owner", external_id: "owner", email: "owner@example.org" }];
  for (const { key, externalId, email, position } of rows) {
    if (/^known/i.test(key))
      users.push({
        name: "Before",
        ...(externalId === null ? { email } : { external_id: key.toLowerCase() }),
      });
    if (key.startsWith("second"))
      users.push({ name: "Before", external_id: `s${position}`, email: `first-${position}@example.org` });
    // Taken by somebody with an external id of their own: a match by external id finds another user than the address.
    if (key.startsWith("taken")) users.push({ name: "Before", external_id: key });
  }
  await write(url, users);
  const second = rows.filter(({ key }) => key.startsWith("second"));
  await write(
    url,
    second.map(({ email, position }) => ({ name: "Before", external_id: `s${position}`, email })),
  );
}

async function write(url: string, users: readonly object[]): Promise<void> {
  const authorization = `Basic ${Buffer.from("ops@socktown.com/token:sandbox-token").toString("base64")}`;
  for (let start = 0; start < users.length; start += 100) {
    const answer = await fetch(`${url}/api/v2/users/create_or_update_many`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify({ users: users.slice(start, start + 100) }),
    });
    if (!answer.ok) throw new Error(`seeding failed: ${answer.status} ${await answer.text()}`);
  }
}
