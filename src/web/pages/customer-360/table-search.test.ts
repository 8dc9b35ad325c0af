import { expect, it } from "vitest";
import type { Table } from "../../../contract/api/customer360.ts";
import { findColumns, findTables } from "./table-search.ts";

const table = (name: string, ...columns: string[]): Table => ({
  name,
  rows: 1,
  hasAmperityId: false,
  columns: columns.map((column) => ({
    name: column,
    kind: "text",
    type: "VARCHAR",
    nullable: true,
    isPersonalData: false,
  })),
});
const tables = [table("Customer_360", "email", "city"), table("Orders", "order_id", "customer_email")];
const names = (things: readonly { readonly name: string }[]) => things.map(({ name }) => name);

it("finds tables by their own name and by their columns", () => {
  expect(names(findTables(tables, "ORDER"))).toEqual(["Orders"]);
  expect(names(findTables(tables, "email"))).toEqual(["Customer_360", "Orders"]);
});

it("narrows a table's columns to those that were meant, and to none less when the table was", () => {
  const [customers, orders] = tables as [Table, Table];
  expect(names(findColumns(customers, "email"))).toEqual(["email"]);
  expect(names(findColumns(orders, "order"))).toEqual(["order_id", "customer_email"]);
  expect(names(findColumns(customers, "nothing"))).toEqual(["email", "city"]);
});
