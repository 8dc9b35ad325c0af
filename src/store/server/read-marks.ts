/** What each person has read of the notifications, and taken off their list of what needs attention. */
import { sql } from "kysely";
import type { RunBook } from "../../core/ports/run-book.ts";
import { cleanText } from "../clean-text.ts";
import type { Database } from "../database.ts";

type Marks = Pick<RunBook, "readMarks" | "unreadCount" | "markRead" | "dismissed" | "dismiss">;

/** A run counts as read when its end was before the person marked everything, or when it was marked by itself. */
const isRead = (personId: string) => sql`
  (ended_at <= (SELECT read_until FROM people WHERE id = ${personId})
    OR EXISTS (SELECT FROM run_reads WHERE person_id = ${personId} AND run = number))
`;

export function marksOf(database: Database): Marks {
  return {
    async readMarks(personId, numbers) {
      const { rows } = await database.run((session) =>
        sql<{ number: number }>`
          SELECT number FROM runs WHERE number = ANY (${numbers}::integer[]) AND ${isRead(personId)}
        `.execute(session),
      );
      return new Set(rows.map(({ number }) => number));
    },
    async unreadCount(personId, since) {
      const { rows } = await database.run((session) =>
        sql<{ count: number }>`
          SELECT count(*)::integer AS count FROM runs
          WHERE ended_at IS NOT NULL AND queued_at >= ${new Date(since)} AND NOT ${isRead(personId)}
        `.execute(session),
      );
      return rows[0]?.count ?? 0;
    },
    async markRead(personId, numbers) {
      await database.run((session) =>
        (numbers === null
          ? sql`UPDATE people SET read_until = clock_timestamp() WHERE id = ${personId}`
          : sql`
              INSERT INTO run_reads (person_id, run)
              SELECT ${personId}, number FROM runs WHERE number = ANY (${numbers}::integer[]) AND ended_at IS NOT NULL
              ON CONFLICT DO NOTHING
            `
        ).execute(session),
      );
    },
    async dismissed(personId) {
      const { rows } = await database.run((session) =>
        sql<{ key: string }>`SELECT key FROM dismissals WHERE person_id = ${personId}`.execute(session),
      );
      return new Set(rows.map(({ key }) => key));
    },
    async dismiss(personId, key) {
      await database.run((session) =>
        sql`INSERT INTO dismissals (person_id, key) VALUES (${personId}, ${cleanText(key)}) ON CONFLICT DO NOTHING`.execute(
          session,
        ),
      );
    },
  };
}
