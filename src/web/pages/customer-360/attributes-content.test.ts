import { expect, it } from "vitest";
import {
  type AttributesContent,
  contentFrom,
  readableText,
  strayOf,
  toText,
  withColumn,
} from "./attributes-content.ts";

const city = { column: "city", displayName: "City", field: "user_fields.city", isOffered: true };
const email = { column: "email", displayName: null, field: null, isOffered: false };
const content = (...columns: AttributesContent["columns"][number][]): AttributesContent => ({
  sql: "SELECT amperity_id, city, email FROM c\n",
  columns,
});

it("makes one text of the same content, in whatever order its columns come and with nothing said of some", () => {
  const plain = { column: "phone", displayName: null, field: null, isOffered: true };
  expect(toText(content(city, email))).toBe(toText(content(email, plain, city)));
  expect(contentFrom(toText(content(email, plain, city)))).toEqual(content(city, email));
});

it("forgets a column once nothing is said of it, whatever the case of its name", () => {
  const gone = withColumn(content(city, email), "CITY", { displayName: null, field: null });
  expect(toText(gone)).toBe(toText(content(email)));
});

it("finds what is said of columns that the SELECT does not have", () => {
  expect(strayOf(content(city, email), ["amperity_id", "Email"])).toEqual(["city"]);
});

it("tells people SQL and columns apart when they compare", () => {
  expect(readableText(content(email, city))).toBe(
    "SELECT amperity_id, city, email FROM c\n\nAttributes\ncity: “City”, → user_fields.city\nemail: not in the editor\n",
  );
});
