/** What engines say of a value that does not fit: where and why, and never the value, since everybody reads the words. */
import { expect } from "vitest";
import { customers, type Declare, failureOf, never, request } from "./engine-scenes.ts";

/** Each fails on the first row, in its own way. */
const failing: Readonly<Record<string, string>> = {
  "a text read as a whole number": "CAST(name AS INTEGER)",
  "a text with quotes read as a number": "CAST(city AS DOUBLE)",
  "a text read as a day": "CAST(name AS DATE)",
  "a text read as a time": "CAST(city AS TIMESTAMP)",
  "a text read as yes or no": "CAST(name AS BOOLEAN)",
  "a text read as JSON": "json_parse(name)",
  "a text read by a pattern": "date_parse(name, '%Y-%m-%d')",
  "a number too large for its type": "CAST(CAST(external_id AS BIGINT) AS SMALLINT)",
  "a number too large for its digits": "CAST(CAST(external_id AS BIGINT) AS DECIMAL(4, 1))",
  "a product that is too large": "CAST(external_id AS BIGINT) * CAST(external_id AS BIGINT)",
  "a number that is divided by nothing":
    "CAST(external_id AS BIGINT) / (CAST(external_id AS BIGINT) - 491234567890)",
};

const planted = ["Xanthippe", "quill", "feather", "491234567890", "1234567", "90123"];

export function describeWords(test: Declare): void {
  for (const [what, expression] of Object.entries(failing))
    test(`never quotes the value when it fails on ${what}, in a preview and in a plan`, async ({
      engine,
      setTable,
    }) => {
      await setTable(
        "customers",
        customers([
          "491234567890",
          "x@quill.example",
          'Xanthippe "Two" O\'Quill',
          'quill\'s "feather" 90123',
        ]),
      );
      const query = {
        sql: `SELECT external_id, email, name, ${expression} AS city FROM customers`,
        dialect: "trino",
      } as const;
      const failures = [
        await failureOf(engine.preview(query, { limit: 10, signal: never })),
        await failureOf(engine.plan(request("plan-1", { query }))),
      ];
      for (const { message, advice = "", code } of failures) {
        expect(code).toBe("query_invalid");
        expect(message.length).toBeGreaterThan(5);
        for (const word of planted) expect(`${message} ${advice}`, word).not.toContain(word);
      }
    });
}
