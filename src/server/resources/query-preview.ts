/** The text in the editor: its first rows, what Zendesk would receive of each, and where each column goes. */
import type { Resource } from "../call.ts";
import { findRules, judgeColumns, judgeRows } from "../judge-query.ts";
import { maskKey, maskMessage, maskRow, maskUser, readsPersonalData, seesAll } from "../masking.ts";

export const queryPreviewResource: Resource<"previewQuery" | "queryFields"> = (parts) => {
  const { engine, catalogue } = parts;
  return {
    async previewQuery({ body, actor, signal }) {
      const { sql, dialect, limit, file } = body;
      const query = { sql, dialect, ...(file === undefined ? {} : { file }) };
      const { columns, rows, more, seconds } = await engine.preview(query, { limit, signal });
      const users = judgeRows(columns, rows, await findRules(parts, body));
      if (seesAll(actor) || !(await readsPersonalData(sql, catalogue))) {
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
    async queryFields({ body, signal }) {
      const { sql, dialect } = body;
      const [columns, rules] = await Promise.all([
        engine.describe({ sql, dialect }, signal),
        findRules(parts, body),
      ]);
      return judgeColumns(columns, rules);
    },
  };
};
