/** The text in the editor: its first rows, what Zendesk would receive of each, where each column goes, and all rows as a file. */
import type { Row } from "../../core/column.ts";
import { embedded } from "../../core/embedded-sql.ts";
import type { Preview } from "../../core/ports/engine.ts";
import { type Actor, Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { csvLine, sendCsv } from "../csv.ts";
import { findRules, judgeColumns, judgeRows } from "../judge-query.ts";
import { maskKey, maskMessage, maskRow, maskUser, readsPersonalData, seesAll } from "../masking.ts";
import type { ServerParts } from "../server-parts.ts";

/** Larger results go to Zendesk by an orchestration; a file of them helps nobody. */
const downloadRowsMax = 100_000;

type Name = "previewQuery" | "countQueryRows" | "queryFields" | "downloadQueryRows";

export const queryPreviewResource: Resource<Name> = (parts) => {
  const { engine } = parts;
  return {
    async previewQuery({ body, actor, signal }) {
      const { sql, dialect, limit, file } = body;
      const query = { sql, dialect, ...(file === undefined ? {} : { file }) };
      const { columns, rows, more, seconds } = await engine.preview(query, { limit, signal });
      const users = judgeRows(columns, rows, await findRules(parts, body));
      if (!(await isMasked(parts, actor, sql))) {
        return { columns: columns.map((one) => ({ ...one, isMasked: false })), rows, more, seconds, users };
      }
      return {
        columns: columns.map((one) => ({ ...one, isMasked: one.kind !== "boolean" })),
        rows: rows.map((row) => maskRow(row, () => true)),
        more,
        seconds,
        users: users.map(({ key, verdict, user, problems }) => ({
          key: maskKey(key),
          verdict,
          user: user === null ? null : maskUser(user),
          problems: problems.map((one) => ({ ...one, message: maskMessage(one.code, one.message) ?? "" })),
        })),
      };
    },
    async countQueryRows({ body: { sql, dialect }, signal }) {
      const counted = `SELECT count(*) AS "rows" FROM ${embedded(sql)} AS counted`;
      const { rows, seconds } = await engine.preview({ sql: counted, dialect }, { limit: 1, signal });
      return { rows: Number(rows[0]?.rows ?? 0), seconds };
    },
    async queryFields({ body, signal }) {
      const { sql, dialect, renames } = body;
      const [columns, { template, account }] = await Promise.all([
        engine.describe({ sql, dialect }, signal),
        findRules(parts, body),
      ]);
      return judgeColumns(columns, {
        template: { ...template, rename: { ...renames, ...template.rename } },
        account,
      });
    },
    async downloadQueryRows({ body, actor, signal, reply }) {
      const { sql, dialect } = body;
      const preview = await engine.preview({ sql, dialect }, { limit: downloadRowsMax, signal });
      if (preview.more) {
        const max = downloadRowsMax.toLocaleString("en-US");
        throw new Refused(
          422,
          "too_many_rows",
          `The result has more than ${max} rows, which is the most for a file.`,
          "Narrow the query with WHERE, or send it with an orchestration.",
        );
      }
      const masked = await isMasked(parts, actor, sql);
      await parts.serverStore.audit.add({
        who: actor.person.name,
        action: "downloaded",
        kind: "query",
        name: body.name,
        after: { rows: preview.rows.length, masked },
      });
      return sendCsv(reply, "query-rows.csv", csvRows(preview, masked));
    },
  };
};

const isMasked = async ({ catalogue }: ServerParts, actor: Actor, sql: string): Promise<boolean> =>
  !seesAll(actor) && (await readsPersonalData(sql, catalogue));

async function* csvRows({ columns, rows }: Preview, masked: boolean): AsyncGenerator<string> {
  yield csvLine(columns.map(({ name }) => name));
  for (const row of rows) {
    const shown = masked ? maskRow(row, () => true) : row;
    yield csvLine(columns.map(({ name }) => cellText(shown[name])));
  }
}

function cellText(value: Row[string] | undefined): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
