import { describe, expect, it } from "vitest";
import type { Account } from "./account.ts";
import { mapColumns } from "./mapping.ts";
import { defaultTemplate } from "./template.ts";

const account: Account = {
  bulkImport: "on",
  requestsPerMinute: null,
  userFields: ["city", "state", "loyalty_tier"].map((key) => ({
    key,
    title: key,
    type: "text",
    active: true,
    options: [],
    pattern: null,
  })),
};

const planOf = (name: string, template = defaultTemplate, known: Account | null = account) =>
  mapColumns([{ name, kind: "text", type: "VARCHAR" }], template, known).columns[0];

describe("columns and fields", () => {
  it("match in any case and keep the spelling of the query", () => {
    expect(planOf("External_ID")).toEqual({ column: "External_ID", field: "external_id", status: "sent" });
    expect(planOf("USER_FIELDS.City")).toEqual({
      column: "USER_FIELDS.City",
      field: "user_fields.city",
      status: "sent",
    });
  });

  it("that are unknown are ignored with the nearest valid name", () => {
    expect(planOf("user_field.city")).toMatchObject({ status: "ignored", suggestion: "user_fields.city" });
    expect(planOf("user_fields.stat")).toMatchObject({ status: "ignored", suggestion: "user_fields.state" });
    expect(planOf("loyalty_tier")).toMatchObject({
      status: "ignored",
      suggestion: "user_fields.loyalty_tier",
    });
    expect(planOf("emial")).toMatchObject({ status: "ignored", suggestion: "email" });
    expect(planOf("shoe_size_in_millimetres")).toEqual({
      column: "shoe_size_in_millimetres",
      field: null,
      status: "ignored",
      reason: "no such field",
    });
  });

  it("that guard the account are refused until the template allows each by name", () => {
    expect(planOf("role")).toMatchObject({ status: "refused", field: "role" });
    expect(planOf("Suspended")).toMatchObject({ status: "refused" });
    expect(planOf("organization_id", { ...defaultTemplate, allow: ["organization_id"] })).toMatchObject({
      status: "sent",
    });
    expect(planOf("role", { ...defaultTemplate, allow: ["organization_id"] })).toMatchObject({
      status: "refused",
    });
  });

  it("cannot be smuggled past the guard by a rename", () => {
    expect(planOf("level", { ...defaultTemplate, rename: { level: "role" } })).toMatchObject({
      status: "refused",
      field: "role",
    });
  });

  it("cannot be smuggled past the guard by a fixed value either", () => {
    const fixed = { role: "admin", time_zone: "UTC" };
    expect(mapColumns([], { ...defaultTemplate, fixed }, account).fixed.map((one) => one.field.name)).toEqual(
      ["time_zone"],
    );
    expect(mapColumns([], { ...defaultTemplate, fixed, allow: ["role"] }, account).fixed).toHaveLength(2);
  });

  it("may be renamed by the template", () => {
    expect(planOf("Town", { ...defaultTemplate, rename: { town: "user_fields.city" } })).toMatchObject({
      field: "user_fields.city",
      status: "sent",
    });
  });

  it("that Zendesk fills itself are ignored, the Amperity ID too, without a suggestion", () => {
    expect(planOf("created_at")).toMatchObject({
      status: "ignored",
      reason: "Zendesk fills this field itself",
    });
    expect(planOf("amperity_id")).not.toHaveProperty("suggestion");
  });

  it("are taken on trust when the account's fields could not be read", () => {
    expect(planOf("user_fields.anything", defaultTemplate, null)).toMatchObject({
      status: "sent",
      field: "user_fields.anything",
    });
  });

  it("of lists and structures go only where a list can go", () => {
    const kinds = (name: string, kind: "list" | "nested") =>
      mapColumns([{ name, kind, type: "X" }], defaultTemplate, account).columns[0];
    expect(kinds("tags", "list")).toMatchObject({ status: "sent" });
    expect(kinds("notes", "list")).toMatchObject({ status: "refused" });
    expect(kinds("tags", "nested")).toMatchObject({ status: "refused" });
  });

  it("of one field fill it once; the second is refused and names the first", () => {
    const both = ["email", "EMAIL"].map((name) => ({ name, kind: "text" as const, type: "VARCHAR" }));
    expect(mapColumns(both, defaultTemplate, account).columns[1]).toMatchObject({
      status: "refused",
      reason: "email is already filled by the column email",
    });
  });

  it("that are not sent say why, each in its own words", () => {
    expect(planOf("AMPERITY_ID")).toEqual({
      column: "AMPERITY_ID",
      field: null,
      status: "ignored",
      reason: "the Amperity ID is not a Zendesk field",
    });
    const template = { ...defaultTemplate, countryColumn: "Country" };
    expect(planOf("country", template)).toMatchObject({
      status: "ignored",
      reason: "read only for the country of phones",
    });
    expect(planOf("region", template)).toMatchObject({ status: "ignored", reason: "no such field" });
  });

  it("of a field that is switched off are ignored, and it is suggested to nobody", () => {
    const [city, ...others] = account.userFields;
    if (city === undefined) throw new Error("no field");
    const off = { ...account, userFields: [{ ...city, active: false }, ...others] };
    expect(planOf("user_fields.city", defaultTemplate, off)).toMatchObject({
      status: "ignored",
      reason: "the field is switched off in Zendesk",
    });
    expect(planOf("city", defaultTemplate, off)).not.toHaveProperty("suggestion");
  });

  it("that are near a guarded field are not led to it", () => {
    expect(planOf("suspendd")).not.toHaveProperty("suggestion");
  });

  it("of lists go to every kind of field that takes lists, and to no other", () => {
    const options = ["a"];
    const fields = {
      ...account,
      userFields: [
        { key: "hobbies", title: "", type: "multiselect" as const, active: true, options, pattern: null },
      ],
    };
    const list = (name: string, allow: readonly string[] = []) =>
      mapColumns([{ name, kind: "list", type: "X" }], { ...defaultTemplate, allow }, fields).columns[0]
        ?.status;
    expect(list("user_fields.hobbies")).toBe("sent");
    expect(list("email")).toBe("refused");
  });

  it("tell who a user is: external_id, email, name and country by the columns that hold them", () => {
    const columns = ["ID", "Mail", "NAME", "land"].map((name) => ({
      name,
      kind: "text" as const,
      type: "X",
    }));
    const rename = { id: "external_id", mail: "email" };
    const template = { ...defaultTemplate, rename, countryColumn: "Land" };
    expect(mapColumns(columns, template, account)).toMatchObject({
      externalId: "ID",
      email: "Mail",
      name: "NAME",
      country: "land",
    });
    expect(mapColumns([], template, account)).toMatchObject({
      externalId: null,
      email: null,
      name: null,
      country: null,
    });
  });

  it("need a well-formed key after user_fields", () => {
    for (const name of ["user_fields.", "user_fields.two words", "other.city"])
      expect(planOf(name, defaultTemplate, null)).toMatchObject({
        status: "ignored",
        reason: "no such field",
      });
  });
});
