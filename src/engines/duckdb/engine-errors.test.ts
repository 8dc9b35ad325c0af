import { expect, it } from "vitest";
import { asFailure, DuckDbError } from "./engine-errors.ts";

it.each([
  `Invalid Input Error: CSV Error on Line: 3\nOriginal Line: c1,Xanthippe One,5550134977\nSomething of a line is not as wanted\n file = customers.csv\n delimiter = ,`,
  `Conversion Error: CSV Error on Line: 3\nOriginal Line: Xanthippe,5550134977\nError when converting column "age". Could not convert string "Xanthippe" to 'BIGINT'\n file = customers.csv\n`,
  `Conversion Error: Type INT64 with value 5550134977 can't be cast because the value is out of range for the destination type INT16`,
  `Conversion Error: Could not convert string 'Xanthippe's "Two"' to INT32`,
  `Out of Range Error: Overflow in multiplication of INT64 (5550134977 * 5550134977)!`,
  `Invalid Input Error: failed to cast column "age" from type VARCHAR to BIGINT: Could not convert string 'Xanthippe' to INT64`,
])("says what is wrong with a value and not which one: %s", (message) => {
  const failure = asFailure(new DuckDbError(message)) as Error;
  expect(failure.message).not.toMatch(/Xanth|Two|5550/);
  expect(failure.message.length).toBeGreaterThan(10);
});
