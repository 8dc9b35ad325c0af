import { describe, expect, it } from "vitest";
import type { Attributes } from "../../../contract/api/segments.ts";
import {
  conditionOn,
  createBook,
  type KnownAttribute,
  onAttribute,
  usualAttributes,
} from "./attribute-book.ts";

const attribute = (column: string, type: "text" | "number" | "date", field = column) => ({
  column,
  type,
  displayName: column === "churn" ? "Churn risk" : null,
  field,
  isOffered: column !== "hidden",
  isAmperityId: column === "amperity_id",
});

const read: Attributes = {
  tables: [
    {
      id: "1",
      name: "Loyalty",
      error: null,
      attributes: [
        attribute("amperity_id", "text"),
        attribute("loyalty_tier", "text"),
        attribute("churn", "number"),
      ],
    },
    {
      id: "2",
      name: "Profile",
      error: null,
      attributes: [
        attribute("amperity_id", "text"),
        attribute("mail", "text", "email"),
        attribute("name", "text"),
        attribute("hidden", "text"),
      ],
    },
  ],
  operators: {
    text: [
      { operator: "contains", values: "one" },
      { operator: "is exactly", values: "one" },
    ],
    number: [{ operator: "is", values: "one" }],
    date: [{ operator: "is", values: "one" }],
    datetime: [],
    boolean: [],
    other: [],
  },
  segmentOperators: ["is in segment", "is not in segment"],
  segments: [
    { id: "3", name: "VIP" },
    { id: "4", name: "Opt-outs" },
  ],
};
const book = createBook(read, "VIP");
const find = (table: string, column: string): KnownAttribute => {
  const found = book.find(table, column);
  if (found === null) throw new Error(`no ${table}.${column}`);
  return found;
};

describe("the attributes in the editor", () => {
  it("go by their display names, else by their columns as words", () => {
    expect(find("Loyalty", "churn").label).toBe("Churn risk");
    expect(find("Loyalty", "loyalty_tier").label).toBe("Loyalty tier");
    expect(book.find("Loyalty", "name")).toBeNull();
  });

  it("offer every segment but the one in hand, which cannot contain itself", () => {
    expect(book.segments).toEqual(["Opt-outs"]);
  });

  it("send with a new segment what says who the customer is, never the Amperity ID or what is not offered", () => {
    expect(usualAttributes(book)).toEqual([
      { table: "Profile", column: "mail", field: null },
      { table: "Profile", column: "name", field: null },
    ]);
  });

  it("keep operator and values when another attribute of the type is chosen, and begin anew when the type is another", () => {
    const condition = { ...conditionOn(book, find("Loyalty", "loyalty_tier")), values: ["gold"] };
    expect(condition.operator).toBe("is exactly");
    expect(onAttribute(book, condition, find("Profile", "name"))).toMatchObject({
      table: "Profile",
      operator: "is exactly",
      values: ["gold"],
    });
    expect(onAttribute(book, condition, find("Loyalty", "churn"))).toMatchObject({
      operator: "is",
      values: [],
    });
  });
});
