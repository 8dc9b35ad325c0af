import { describe, expect, it } from "vitest";
import { writeTableName } from "../sql-names.ts";
import { offersOf, type SqlNames, tablesInText } from "./complete-sql.ts";

const names: SqlNames = {
  tables: [
    {
      name: "Customer_360",
      columns: [
        { name: "email", type: "text" },
        { name: 'odd "name"', type: "text", remark: "12% NULL" },
      ],
    },
    { name: "Orders", columns: [{ name: "total", type: "decimal" }] },
  ],
  functions: [{ name: "lower", signature: "lower(text)", doc: "In lower case." }],
};

const offersAt = (text: string, owner: string | null) =>
  offersOf(tablesInText(text, names.tables), owner, names);

const labelsAt = (text: string, owner: string | null = null) =>
  offersAt(text, owner).map(({ label }) => label);

describe("completion", () => {
  it("offers the columns of the tables in FROM before tables, functions and keywords", () => {
    expect(labelsAt("SELECT FROM Customer_360 AS c, x").slice(0, 5)).toEqual([
      "email",
      'odd "name"',
      "Customer_360",
      "Orders",
      "lower",
    ]);
    expect(labelsAt('SELECT  FROM orders JOIN "customer_360" c ON true')).toContain("email");
    expect(labelsAt("SELECT -- FROM Orders\n 'FROM Orders'")).not.toContain("total");
  });

  it("offers the columns of one table after its alias or its name and a dot", () => {
    const text = "SELECT o. FROM Customer_360 c JOIN Orders AS o ON true";
    expect(labelsAt(text, "O")).toEqual(["total"]);
    expect(labelsAt(text, "c")).toEqual(["email", 'odd "name"']);
    expect(labelsAt(text, "nobody")).toEqual([]);
  });

  it("writes names with quotes where they need them, and says what there is to know", () => {
    const odd = offersAt("FROM Customer_360", null)[1];
    expect(odd).toMatchObject({ apply: '"odd ""name"""', detail: "text · 12% NULL" });
    expect(writeTableName("shop.group")).toBe('shop."group"');
    expect(offersAt("", null).find(({ label }) => label === "lower")).toMatchObject({
      apply: "lower(",
      info: "lower(text)\nIn lower case.",
    });
  });
});
