import { describe, expect, it } from "vitest";
import { asFailure, TrinoError } from "./trino-errors.ts";

const told = (
  errorName: string,
  message: string,
  errorLocation?: { lineNumber: number; columnNumber: number },
) => asFailure(new TrinoError({ errorName, errorType: "USER_ERROR", message, errorLocation }));

describe("what Trino says of a value", () => {
  it.each([
    ["INVALID_CAST_ARGUMENT", "Cannot cast 'Xanthippe 'Two'' to INT"],
    ["INVALID_CAST_ARGUMENT", "Value cannot be cast to date: Xanthippe"],
    ["INVALID_CAST_ARGUMENT", "Out of range for smallint: 5550134977"],
    ["NUMERIC_VALUE_OUT_OF_RANGE", "bigint multiplication overflow: 5550134977 * 5550134977"],
    ["INVALID_FUNCTION_ARGUMENT", 'Invalid format: "Xanthippe" is malformed at "ippe"'],
    ["INVALID_FUNCTION_ARGUMENT", "Cannot convert value to JSON: 'Xanthippe'"],
  ])("is passed on without the value: %s, %s", (code, message) => {
    const failure = told(code, message) as Error;
    expect(failure.message).not.toMatch(/Xanth|ippe|Two|5550/);
    expect(failure.message.length).toBeGreaterThan("Trino: ".length + 5);
  });

  it("is passed on whole where it is about the text, which has a place", () => {
    const place = { lineNumber: 1, columnNumber: 8 };
    const failure = told(
      "COLUMN_NOT_FOUND",
      "line 1:8: Column 'full_name' cannot be resolved",
      place,
    ) as Error;
    expect(failure.message).toBe("Trino: Column 'full_name' cannot be resolved");
  });
});
