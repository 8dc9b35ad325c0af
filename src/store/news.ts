/** News between processes by PostgreSQL's LISTEN and NOTIFY: a channel for each schema, a connection of its own that comes back. */
import { createHash } from "node:crypto";
import { sql } from "kysely";
import pg from "pg";
import type { Clock } from "../core/ports/clock.ts";
import type { NewsListener, StoreNews, StoreNewsWire } from "../core/ports/store-news.ts";
import type { Database, Session } from "./database.ts";

const firstWaitMs = 100;
const waitMsMax = 5000;
/** A connection whose other end is gone without a word is found out by asking. */
const askMs = 15_000;
const lastWordMs = 1000;

/** Names of channels have at most 63 bytes, and a schema's alone may have as many. */
function channelOf({ schema }: Database): string {
  return `deskfeed_${createHash("sha256").update(schema).digest("hex").slice(0, 16)}`;
}

async function tell(session: Session, database: Database, news: StoreNews): Promise<void> {
  await sql`SELECT pg_notify(${channelOf(database)}, ${JSON.stringify(news)})`.execute(session);
}

/** Part of the transaction: told when it commits, never when it does not. */
export async function tellChanged(session: Session, database: Database, resource: string): Promise<void> {
  await tell(session, database, { kind: "changed", resource, id: null, from: null });
}

/** The same for a run, which is known by its id. */
export async function tellRun(session: Session, database: Database, runId: string): Promise<void> {
  await sql`
    SELECT pg_notify(${channelOf(database)}, json_build_object('kind', 'run', 'run', number, 'wake', true)::text)
    FROM runs WHERE id = ${runId}
  `.execute(session);
}

/** For a statement that writes the run anyway: no worker needs to wake for it. */
export const toldQuietly = (database: Database) =>
  sql`pg_notify(${channelOf(database)}, json_build_object('kind', 'run', 'run', number, 'wake', false)::text)`;

export function newsOf(database: Database, clock: Clock): StoreNewsWire {
  return {
    tell: (news) => database.run((session) => tell(session, database, news)),
    async listen(listener) {
      const closed = new AbortController();
      let listening: Promise<void> = Promise.resolve();
      await new Promise<void>((onFirst) => {
        listening = listenUntil(closed.signal, { database, clock, listener }, onFirst);
      });
      return {
        async close() {
          closed.abort();
          await listening;
        },
      };
    },
  };
}

interface Ear {
  readonly database: Database;
  readonly clock: Clock;
  readonly listener: NewsListener;
}

async function listenUntil(closed: AbortSignal, ear: Ear, onFirst: () => void): Promise<void> {
  let waitMs = firstWaitMs;
  let isFirst = true;
  while (!closed.aborted) {
    try {
      await hear(closed, ear, () => {
        if (isFirst) onFirst();
        else ear.listener.onGap();
        waitMs = firstWaitMs;
      });
    } catch (error) {
      if (!closed.aborted) ear.listener.onTrouble(error);
    }
    isFirst = false;
    onFirst();
    await ear.clock.sleep(waitMs, closed).catch(() => undefined);
    waitMs = Math.min(waitMs * 2, waitMsMax);
  }
}

/** One connection from its first word to its end. */
async function hear(closed: AbortSignal, ear: Ear, onReady: () => void): Promise<void> {
  const { database, clock, listener } = ear;
  const client = await database.openClient("news");
  const ended = new Promise<boolean>((resolve) => {
    client.once("end", () => resolve(true));
    client.once("error", () => resolve(true));
  });
  client.on("notification", ({ payload = "" }) => {
    const news = readNews(payload);
    if (news !== null) listener.onNews(news);
  });
  try {
    await client.query(`LISTEN ${pg.escapeIdentifier(channelOf(database))}`);
    onReady();
    while (!closed.aborted) {
      const nap = clock.sleep(askMs, closed).then(
        () => false,
        () => true,
      );
      if (await Promise.race([ended, nap])) return;
      await client.query("SELECT 1");
    }
  } finally {
    // A connection that is dead already says no good-bye.
    const end = client.end().catch(() => undefined);
    await Promise.race([end, clock.sleep(lastWordMs)]);
  }
}

/** Null for what a newer version tells and this one does not know. */
function readNews(payload: string): StoreNews | null {
  let news: Partial<Record<string, unknown>>;
  try {
    news = JSON.parse(payload);
  } catch {
    // Somebody else's word on our channel.
    return null;
  }
  const { kind, run, wake, resource, id, from } = news;
  if (kind === "run" && typeof run === "number") return { kind, run, wake: wake === true };
  if (kind !== "changed" || typeof resource !== "string") return null;
  return {
    kind,
    resource,
    id: typeof id === "string" ? id : null,
    from: typeof from === "string" ? from : null,
  };
}
