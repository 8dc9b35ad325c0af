/** The four queries of the document that this product answers to, as it prints them, over a Customer 360 of its columns. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { openShop, type Shop, shopYaml } from "./deskfeed-process.ts";

const customers = `amperity_id,full_name,email,phone,address,address2,city,state,postal
a1,Ana TRUJILLO,ana@trujillo.mx,+525555554729,Avda. de la Constitución 2222,,México D.F.,DF,05021
a2,"O'Hara, Bob",bob@example.org,+12065550100,1 Main St,Apt 2,Seattle,WA,98101
`;

const minimum = `SELECT
  amperity_id AS external_id
  ,LOWER(full_name) AS name
  ,email AS email
FROM Customer_360`;

const contact = `SELECT
  amperity_id AS external_id
  ,LOWER(full_name) AS name
  ,email AS email
  ,phone AS phone
  ,address AS "user_fields.address"
  ,address2 AS "user_fields.address2"
  ,city AS "user_fields.city"
  ,state AS "user_fields.state"
  ,postal AS "user_fields.postal"
FROM Customer_360`;

const users = `SELECT
  amperity_id AS external_id,
  lower(full_name) AS name,
  phone AS phone,
  city AS "user_fields.city"
FROM Customer_360`;

const attributes = `SELECT
  amperity_id
  ,amperity_id AS external_id
  ,email AS email
  ,LOWER(full_name) AS name
  ,phone AS phone
FROM Customer_360`;

describe("the document's queries", () => {
  let shop: Shop;
  let sandbox: Sandbox;

  beforeAll(async () => {
    shop = await openShop();
    sandbox = await startSandbox({
      userFields: ["address", "address2", "city", "state", "postal"].map((key) => ({
        key,
        title: key,
        type: "text" as const,
      })),
    });
    await shop.write(
      "deskfeed.yaml",
      shopYaml({ url: sandbox.url, tables: { Customer_360: "customer_360.csv" } }),
    );
    await shop.write("customer_360.csv", customers);
  });

  afterAll(async () => {
    await sandbox.close();
    await shop.close();
  });

  const cases: readonly [string, string, Record<string, unknown>][] = [
    ["required fields only", minimum, { name: "ana trujillo", email: "ana@trujillo.mx", phone: null }],
    [
      "contact details and custom fields",
      contact,
      {
        phone: "+525555554729",
        userFields: {
          address: "Avda. de la Constitución 2222",
          city: "México D.F.",
          state: "DF",
          postal: "05021",
        },
      },
    ],
    ["the query named Zendesk - Users", users, { name: "ana trujillo", userFields: { city: "México D.F." } }],
    [
      "an attributes table, its amperity_id ignored silently",
      attributes,
      { externalId: "a1", email: "ana@trujillo.mx" },
    ],
  ];

  it.each(cases)("%s", async (_title, sql, expected) => {
    await shop.write("queries/zendesk-users.sql", sql);
    const { code, stdout, stderr } = await shop.run(["run", "Zendesk - Users", "--json"]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(stdout)).toMatchObject({
      status: "completed",
      rows: { read: 2, rejected: 0, failed: 0, unsent: 0 },
    });
    expect(sandbox.truth.userByExternalId("a1")).toMatchObject(expected);
  });
});
