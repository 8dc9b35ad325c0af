/** Destination accounts as they were last seen: their fields for a minute, their quota, one open connection each for looking. */
import type { Account } from "../core/account.ts";
import type { DestinationDefinition } from "../core/definition.ts";
import { Failure } from "../core/failure.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { DefinedDestination } from "../core/ports/definition-book.ts";
import type { Check, CheckListener, Destination, Quota } from "../core/ports/destination.ts";

/** Somebody adds a field in Zendesk and comes back: a minute is not long to wait. */
const accountMs = 60_000;
/** An account that does not answer is not asked at every key press. */
const silenceMs = 15_000;
const lookTimeoutMs = 20_000;

export interface Accounts {
  /** Null when it does not answer. */
  account(destination: DefinedDestination): Promise<Account | null>;
  /** The same, but says why. */
  accountOrFail(destination: DefinedDestination, signal: AbortSignal): Promise<Account>;
  check(
    definition: DestinationDefinition,
    id: string | null,
    signal: AbortSignal,
    onCheck?: CheckListener,
  ): Promise<readonly Check[]>;
  quota(id: string): { readonly quota: Quota; readonly at: number } | null;
  close(): Promise<void>;
}

interface Seen {
  readonly revision: number;
  readonly at: number;
  readonly account: Promise<Account | null>;
}

export function createAccounts(parts: {
  readonly clock: Clock;
  openDestination(definition: DestinationDefinition): Destination;
}): Accounts {
  const { clock } = parts;
  const seen = new Map<string, Seen>();
  const quotas = new Map<string, { quota: Quota; at: number }>();
  const closing = new AbortController();

  async function look<T>(
    definition: DestinationDefinition,
    id: string | null,
    work: (destination: Destination) => Promise<T>,
  ): Promise<T> {
    const destination = parts.openDestination(definition);
    try {
      return await work(destination);
    } finally {
      if (id !== null) quotas.set(id, { quota: destination.quota(), at: clock.now() });
      await destination.close();
    }
  }

  const ask = ({ definition, id }: DefinedDestination, signal: AbortSignal): Promise<Account> =>
    look(definition, id, (destination) => destination.account(AbortSignal.any([signal, closing.signal])));

  async function askQuietly(destination: DefinedDestination): Promise<Account | null> {
    try {
      return await ask(destination, AbortSignal.timeout(lookTimeoutMs));
    } catch (error) {
      if (error instanceof Failure || (error instanceof Error && /Abort|Timeout/.test(error.name)))
        return null;
      throw error;
    }
  }

  return {
    async account(destination) {
      const known = seen.get(destination.id);
      const age = known === undefined ? 0 : clock.monotonic() - known.at;
      if (known !== undefined && known.revision === destination.revision && age < accountMs) {
        const account = await known.account;
        if (account !== null || age < silenceMs) return account;
      }
      const account = askQuietly(destination);
      seen.set(destination.id, { revision: destination.revision, at: clock.monotonic(), account });
      return await account;
    },
    async accountOrFail(destination, signal) {
      const account = await ask(destination, signal);
      seen.set(destination.id, {
        revision: destination.revision,
        at: clock.monotonic(),
        account: Promise.resolve(account),
      });
      return account;
    },
    check: (definition, id, signal, onCheck) =>
      look(definition, id, (destination) =>
        destination.check(AbortSignal.any([signal, closing.signal]), onCheck),
      ),
    quota: (id) => quotas.get(id) ?? null,
    async close() {
      closing.abort();
      await Promise.allSettled([...seen.values()].map(({ account }) => account));
    },
  };
}
