/** The text of an attributes table in the editor: which rules it meets, its columns, and what fills them. */
import { attributesTableRules } from "../../core/attributes-table.ts";
import { isAmperityId, toAttributes } from "../../core/segment.ts";
import { countText, judgeText } from "../attributes-rules.ts";
import type { Resource } from "../call.ts";
import { maskRow, readsPersonalData, seesAll } from "../masking.ts";

/** Rows shown of a text. */
const rowsShown = 100;

export const attributesTextResource: Resource<"checkAttributesTable" | "profileAttributesTable"> = (
  parts,
) => {
  const { engine, catalogue, clock } = parts;
  return {
    async checkAttributesTable({ body, signal }) {
      const { rules, columns } = await judgeText(engine, body, signal);
      const types = toAttributes(columns, []);
      return {
        rules,
        columns: columns.map((column, index) => ({
          ...column,
          attributeType: types[index]?.type ?? "other",
        })),
        hasAmperityId: columns.some(({ name }) => isAmperityId(name)),
      };
    },
    async profileAttributesTable({ body, actor, signal }) {
      const started = clock.monotonic();
      const { columns, rules } = await judgeText(engine, body, signal);
      const counted = await countText(engine, body, columns, signal);
      const sample = await engine.preview(body, { limit: rowsShown, signal });
      const isMasked = !seesAll(actor) && (await readsPersonalData(body.sql, catalogue));
      const total = counted?.rows ?? 0;
      return {
        rules: counted === null ? rules : attributesTableRules(columns, counted),
        rows: total,
        customers: counted?.customers ?? 0,
        columns: columns.map(({ name }, index) => ({
          name,
          filledShare: total === 0 ? 0 : (counted?.filled[index] ?? 0) / total,
        })),
        sample: {
          columns: sample.columns.map((one) => ({ ...one, isMasked: isMasked && one.kind !== "boolean" })),
          rows: isMasked ? sample.rows.map((row) => maskRow(row, () => true)) : sample.rows,
          more: sample.more,
        },
        seconds: (clock.monotonic() - started) / 1000,
      };
    },
  };
};
