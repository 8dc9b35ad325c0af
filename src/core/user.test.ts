import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account, UserField, UserFieldType } from "./account.ts";
import type { Column, ColumnKind, ColumnValue, Row } from "./column.ts";
import { mapColumns } from "./mapping.ts";
import type { Candidate, Judgement } from "./ports/engine.ts";
import { type DataTemplate, defaultTemplate } from "./template.ts";
import { judge, judgePage } from "./user.ts";

const field = (key: string, type: UserFieldType, extra: Partial<UserField> = {}): UserField => ({
  key,
  title: key,
  type,
  active: true,
  options: [],
  pattern: null,
  ...extra,
});

const account: Account = {
  bulkImport: "on",
  requestsPerMinute: 700,
  userFields: [
    field("city", "text"),
    field("ltv", "decimal"),
    field("orders", "integer"),
    field("vip", "checkbox"),
    field("last_order", "date"),
    field("tier", "dropdown", { options: ["gold", "silver"] }),
    field("zip", "regexp", { pattern: "^[0-9]{5}$" }),
    field("hobbies", "multiselect", { options: ["chess", "golf"] }),
    field("old", "text", { active: false }),
  ],
};

const kindOf = (value: ColumnValue): ColumnKind =>
  Array.isArray(value) ? "list" : typeof value === "boolean" ? "boolean" : "text";

function aCandidate(row: Row, rest: Partial<Candidate> = {}): Candidate {
  return { ordinal: 1, key: null, row, before: null, shared: false, ...rest };
}

function judged(row: Row, template: Partial<DataTemplate> = {}, rest: Partial<Candidate> = {}): Judgement {
  const columns: Column[] = Object.entries(row).map(([name, value]) => ({
    name,
    kind: kindOf(value),
    type: "VARCHAR",
  }));
  const rules = { ...defaultTemplate, ...template };
  return judge(aCandidate(row, rest), { mapping: mapColumns(columns, rules, account), template: rules });
}

function userOf(judgement: Judgement): Record<string, unknown> {
  if (judgement.verdict !== "send") throw new Error(`not sent: ${JSON.stringify(judgement)}`);
  return JSON.parse(judgement.user) as Record<string, unknown>;
}

const codesOf = (judgement: Judgement): readonly string[] =>
  judgement.verdict === "rejected" ? judgement.problems.map(({ code }) => code) : [];

const ana = { external_id: "amp-1", name: "ana trujillo" };

describe("a row that becomes a user", () => {
  it("carries its built-in attributes and its user fields, verified and without a verification mail", () => {
    const user = userOf(judged({ ...ana, email: "ana@trujillo.mx", "user_fields.city": "México D.F." }));
    expect(user).toEqual({
      external_id: "amp-1",
      name: "ana trujillo",
      email: "ana@trujillo.mx",
      verified: true,
      skip_verify_email: true,
      user_fields: { city: "México D.F." },
    });
  });

  it("is rejected without a name and never sent", () => {
    expect(codesOf(judged({ external_id: "amp-1", name: null }))).toEqual(["name_missing"]);
    expect(codesOf(judged({ external_id: "amp-1", name: "  \t " }))).toEqual(["name_missing"]);
  });

  it("is rejected with neither external_id nor email", () => {
    expect(codesOf(judged({ external_id: " ", email: null, name: "ana" }))).toEqual(["identity_missing"]);
  });

  it("names every reason at once when there are several", () => {
    expect(codesOf(judged({ external_id: null, name: null, "user_fields.orders": "many" }))).toEqual([
      "name_missing",
      "identity_missing",
      "number_malformed",
    ]);
  });

  it("trims its identity and name, and nothing else", () => {
    const user = userOf(
      judged({ external_id: " amp-1 ", name: " ana ", email: " a@b.mx ", notes: " kept " }),
    );
    expect(user).toMatchObject({ external_id: "amp-1", name: "ana", email: "a@b.mx", notes: " kept " });
  });

  it("lets a verified column override the default", () => {
    expect(userOf(judged({ ...ana, verified: false }))).toMatchObject({
      verified: false,
      skip_verify_email: true,
    });
  });

  it("takes fixed values of the template, and a column of the same field wins over them", () => {
    const fixed = { "user_fields.city": "Lima", time_zone: "UTC" };
    expect(userOf(judged({ ...ana }, { fixed }))).toMatchObject({
      time_zone: "UTC",
      user_fields: { city: "Lima" },
    });
    expect(userOf(judged({ ...ana, "user_fields.city": "Quito" }, { fixed }))).toMatchObject({
      user_fields: { city: "Quito" },
    });
    expect(
      userOf(judged({ ...ana }, { fixed: { "user_fields.orders": 12.5, "user_fields.vip": false } })),
    ).toMatchObject({
      user_fields: { orders: 12.5, vip: false },
    });
  });

  it("survives emoji, right-to-left and zero-width text, newlines, quotes and 10,000 characters unchanged", () => {
    for (const name of [
      "👩‍👩‍👧‍👦 Ω",
      "مرحبا بالعالم",
      "a\u200bb",
      'say "hi"\n\\twice',
      "x".repeat(10_000),
      "O'Hara; drop table",
    ]) {
      expect(userOf(judged({ ...ana, name })).name).toBe(name);
    }
  });
});

describe("the words of a problem", () => {
  const problemsOf = (judgement: Judgement) => (judgement.verdict === "rejected" ? judgement.problems : []);

  it("name the column that should have held it, or the field where no column does", () => {
    expect(problemsOf(judged({ external_id: "amp-1", NAME: " " }))).toMatchObject([{ column: "NAME" }]);
    expect(problemsOf(judged({ external_id: "amp-1" }))).toMatchObject([
      { code: "name_missing", column: "name" },
    ]);
    expect(problemsOf(judged({ name: "ana", Email: null }))).toMatchObject([{ column: "Email" }]);
    expect(problemsOf(judged({ name: "ana", Email: null, External_ID: "" }))).toMatchObject([
      { column: "External_ID" },
    ]);
  });

  it("quote what the column reads, lists too", () => {
    const [problem] = problemsOf(judged({ ...ana, "user_fields.hobbies": ["tennis", "golf"] }));
    expect(problem?.message).toContain('It reads "tennis, golf".');
  });
});

describe("a page of rows", () => {
  it("is judged row by row, in its order", () => {
    const columns: Column[] = ["external_id", "name"].map((name) => ({
      name,
      kind: "text",
      type: "VARCHAR",
    }));
    const rules = { mapping: mapColumns(columns, defaultTemplate, account), template: defaultTemplate };
    const page = [aCandidate({ ...ana }, { ordinal: 7 }), aCandidate({ ...ana, name: null }, { ordinal: 9 })];
    expect(judgePage(page, rules)).toMatchObject([
      { ordinal: 7, verdict: "send" },
      { ordinal: 9, verdict: "rejected" },
    ]);
  });
});

describe("values take the type of their field", () => {
  const cases: readonly [string, ColumnValue, unknown][] = [
    ["user_fields.orders", "12", 12],
    ["user_fields.orders", "12.000", 12],
    ["user_fields.orders", "-0012", -12],
    ["user_fields.orders", "1e+3", 1000],
    ["user_fields.ltv", "18420.50", 18420.5],
    ["user_fields.ltv", "-0.0", 0],
    ["user_fields.vip", "Yes", true],
    ["user_fields.vip", "0", false],
    ["user_fields.last_order", "2026-08-12T10:11:12", "2026-08-12"],
    ["user_fields.last_order", "1949-01-31", "1949-01-31"],
    ["user_fields.tier", "Gold", "gold"],
    ["user_fields.zip", "01234", "01234"],
    ["user_fields.hobbies", ["chess", null, "GOLF"], ["chess", "golf"]],
  ];
  it.each(cases)("%s reads %j", (column, value, expected) => {
    const key = column.slice("user_fields.".length);
    expect(userOf(judged({ ...ana, [column]: value }))).toHaveProperty(["user_fields", key], expected);
  });

  const unfit: readonly [string, ColumnValue, string][] = [
    ["user_fields.orders", "12.5", "number_malformed"],
    ["user_fields.orders", "nan", "number_malformed"],
    ["user_fields.ltv", "inf", "number_malformed"],
    ["user_fields.ltv", "$12", "number_malformed"],
    ["user_fields.vip", "maybe", "checkbox_malformed"],
    ["user_fields.last_order", "2026-02-30", "date_malformed"],
    ["user_fields.last_order", "12/08/2026", "date_malformed"],
    ["user_fields.tier", "platinum", "option_unknown"],
    ["user_fields.hobbies", ["tennis"], "option_unknown"],
    ["user_fields.zip", "1234", "pattern_mismatch"],
    ["email", "not an address", "email_malformed"],
  ];
  it.each(unfit)("%s %j is a problem on that row, found before sending", (column, value, code) => {
    expect(codesOf(judged({ ...ana, [column]: value }))).toEqual([code]);
    const relaxed = judged({ ...ana, [column]: value }, { values: "leave-out" });
    expect(relaxed).toMatchObject({ verdict: "send", warnings: [{ code: "value_left_out", column }] });
    const strict = judged({ ...ana, [column]: value }, { values: "leave-out", warnings: "reject" });
    expect(codesOf(strict)).toEqual([code]);
  });

  it("keeps digits that JavaScript numbers would lose", () => {
    const sent = judged({
      ...ana,
      "user_fields.orders": "12345678901234567890",
      "user_fields.ltv": "0.1234567890123456789",
    });
    expect(sent).toMatchObject({ verdict: "send" });
    if (sent.verdict === "send") {
      expect(sent.user).toContain('"orders":12345678901234567890');
      expect(sent.user).toContain('"ltv":0.1234567890123456789');
    }
  });

  it("takes tags from a list or a text, once each and without spaces inside", () => {
    expect(userOf(judged({ ...ana, tags: ["vip club", "gold", "gold", null] }))).toMatchObject({
      tags: ["vip_club", "gold"],
    });
    expect(userOf(judged({ ...ana, tags: "vip, gold  new" }))).toMatchObject({
      tags: ["vip", "gold", "new"],
    });
  });
});

describe("phones", () => {
  it("are written as E.164 with the row's country, else the template's", () => {
    const template = { defaultCountry: "US", countryColumn: "country" };
    expect(userOf(judged({ ...ana, phone: "(206) 555-0100" }, template))).toMatchObject({
      phone: "+12065550100",
    });
    expect(userOf(judged({ ...ana, phone: "030 123456", country: "DE" }, template))).toMatchObject({
      phone: "+4930123456",
    });
    expect(userOf(judged({ ...ana, phone: "+55 (12) 3923-5555" }))).toMatchObject({ phone: "+551239235555" });
  });

  it("that cannot be are left out with a warning, and the row is still sent", () => {
    const sent = judged({ ...ana, phone: "n/a" });
    expect(sent).toMatchObject({ verdict: "send", warnings: [{ code: "phone_left_out", column: "phone" }] });
    expect(userOf(sent)).not.toHaveProperty("phone");
  });

  it("of nothing but blanks are empty", () => {
    expect(judged({ ...ana, phone: "  " })).toMatchObject({ verdict: "send", warnings: [] });
  });

  it("take the template's country where the row names none that is known", () => {
    const template = { defaultCountry: "US", countryColumn: "country" };
    for (const country of [null, "Atlantis", ""])
      expect(userOf(judged({ ...ana, phone: "(206) 555-0100", country }, template))).toMatchObject({
        phone: "+12065550100",
      });
  });

  it("that cannot be reject the row where the template says so", () => {
    expect(codesOf(judged({ ...ana, phone: "n/a" }, { phones: "reject" }))).toEqual(["phone_malformed"]);
  });

  it("hold the row back where no row with a warning is to be sent, though a phone may be left out", () => {
    const strict = { phones: "leave-out", warnings: "reject" } as const;
    const held = judged({ ...ana, phone: "n/a" }, strict);
    expect(held).toMatchObject({
      verdict: "rejected",
      problems: [{ code: "phone_malformed", column: "phone" }],
    });
    expect(JSON.stringify(held)).not.toContain("left out");
    expect(judged({ ...ana, phone: "+55 (12) 3923-5555" }, strict)).toMatchObject({
      verdict: "send",
      warnings: [],
    });
  });
});

describe("empty values", () => {
  const held = '{"external_id":"amp-1","name":"ana trujillo","user_fields":{"city":"Lima"},"verified":true}';
  const row = { ...ana, "user_fields.city": null, "user_fields.orders": null };

  it("leave the field as it is by default", () => {
    expect(userOf(judged(row))).not.toHaveProperty("user_fields");
  });

  it("clear the field with `clear`, each kind in its own way", () => {
    const user = userOf(
      judged({ ...row, phone: null, tags: null, "user_fields.vip": null }, { nulls: "clear" }),
    );
    expect(user).toMatchObject({
      phone: "",
      tags: [],
      user_fields: { city: null, orders: null, vip: false },
    });
  });

  it("clear only what we had filled with `clear-ours`", () => {
    expect(userOf(judged(row, { nulls: "clear-ours" }, { before: held }))).toMatchObject({
      user_fields: { city: null },
    });
    expect(userOf(judged(row, { nulls: "clear-ours" }, { before: held })).user_fields).not.toHaveProperty(
      "orders",
    );
  });

  it("clear with `clear-ours` nothing where nothing, or nothing of ours, is held", () => {
    const cleared = (before: string | null, cells: Row = row) =>
      userOf(judged(cells, { nulls: "clear-ours" }, { before }));
    expect(cleared(null)).not.toHaveProperty("user_fields");
    for (const empty of ['""', "null"])
      expect(
        cleared(`{"external_id":"amp-1","name":"x","user_fields":{"city":${empty}},"verified":true}`),
      ).not.toHaveProperty("user_fields");
    const tagged = (tags: string): string =>
      `{"external_id":"amp-1","name":"x","notes":"ours","tags":${tags},"verified":true}`;
    const cells = { ...ana, tags: null, notes: null, details: null };
    expect(cleared(tagged('["vip"]'), cells)).toMatchObject({ tags: [], notes: null });
    expect(cleared(tagged("[]"), cells)).not.toHaveProperty("tags");
    expect(cleared(tagged("[]"), cells)).not.toHaveProperty("details");
    expect(cleared(tagged("[]"), { ...ana, "user_fields.notes": null })).not.toHaveProperty("user_fields");
  });

  it("clear lists of every kind by an empty list", () => {
    const user = userOf(
      judged(
        { ...ana, "user_fields.hobbies": null, organization_ids: null },
        { nulls: "clear", allow: ["organization_ids"] },
      ),
    );
    expect(user).toMatchObject({ user_fields: { hobbies: [] } });
  });

  it("never clear external_id, name or email", () => {
    expect(userOf(judged({ ...ana, email: null }, { nulls: "clear" }))).not.toHaveProperty("email");
  });
});

describe("a user that reads as what is held", () => {
  it("is unchanged although its fingerprint moved, unless other rows share its identity", () => {
    const first = judged({ ...ana, "user_fields.city": "Lima" });
    if (first.verdict !== "send") throw new Error("not sent");
    expect(judged({ ...ana, "user_fields.city": "Lima" }, {}, { before: first.held }).verdict).toBe(
      "unchanged",
    );
    expect(
      judged({ ...ana, "user_fields.city": "Lima" }, {}, { before: first.held, shared: true }).verdict,
    ).toBe("send");
    expect(judged({ ...ana, "user_fields.city": "Quito" }, {}, { before: first.held }).verdict).toBe("send");
  });

  it("holds no user_fields where none was ever sent", () => {
    const first = judged({ ...ana });
    if (first.verdict !== "send") throw new Error("not sent");
    const second = judged({ ...ana, notes: "new" }, {}, { before: first.held });
    if (second.verdict !== "send") throw new Error("not sent");
    expect(JSON.parse(second.held)).toEqual({ ...ana, notes: "new", verified: true });
  });

  it("keeps what we sent earlier and no longer select", () => {
    const first = judged({ ...ana, "user_fields.city": "Lima" });
    if (first.verdict !== "send") throw new Error("not sent");
    const second = judged({ ...ana, "user_fields.vip": true }, {}, { before: first.held });
    expect(second).toMatchObject({ verdict: "send" });
    if (second.verdict === "send")
      expect(JSON.parse(second.held)).toMatchObject({ user_fields: { city: "Lima", vip: true } });
  });
});

describe("mapping never loses a column silently", () => {
  const names = fc.oneof(
    fc.constantFrom(
      "external_id",
      "name",
      "email",
      "phone",
      "tags",
      "role",
      "id",
      "user_fields.city",
      "USER_FIELDS.City",
      "user_field.city",
    ),
    fc.constantFrom(
      "user_fields.tier",
      "user_fields.old",
      "user_fields.nope",
      "amperity_id",
      "notes",
      "suspended",
      "city",
    ),
    fc.string(),
  );
  const kinds = fc.constantFrom<ColumnKind[]>(
    "text",
    "integer",
    "double",
    "boolean",
    "date",
    "list",
    "nested",
  );

  it("every column is sent, ignored or refused, with a reason unless sent, and no field is filled twice", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: names, kind: kinds, type: fc.constant("X") }), { maxLength: 20 }),
        (columns) => {
          const { columns: plans, mapped } = mapColumns(columns, defaultTemplate, account);
          expect(plans.map(({ column }) => column)).toEqual(columns.map(({ name }) => name));
          for (const plan of plans) {
            if (plan.status === "sent") expect(plan.field).not.toBeNull();
            else expect(plan.reason).toBeTruthy();
          }
          const fields = plans.filter(({ status }) => status === "sent").map((plan) => plan.field);
          expect(new Set(fields).size).toBe(fields.length);
          expect(mapped.map((one) => one.field.name)).toEqual(fields);
        },
      ),
    );
  });

  it("every value of a sent column is in the user, in a warning, or the reason of a rejection", () => {
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom("12", "2026-01-01", "gold", "true", "nan", "a@b.mx", "+12065550100"),
    );
    const row = fc.dictionary(
      fc.constantFrom(
        ...account.userFields.map(({ key }) => `user_fields.${key}`),
        "email",
        "phone",
        "notes",
      ),
      value,
    );
    fc.assert(
      fc.property(row, fc.constantFrom<DataTemplate["values"][]>("reject", "leave-out"), (values, rule) => {
        const result = judged({ ...values, ...ana }, { values: rule });
        if (result.verdict === "rejected") {
          for (const { column } of result.problems) expect(Object.keys(values)).toContain(column);
          return;
        }
        const user = userOf(result);
        const fields = (user.user_fields ?? {}) as Record<string, unknown>;
        const warned = result.verdict === "send" ? result.warnings.map(({ column }) => column) : [];
        for (const [column, given] of Object.entries(values)) {
          const isIgnored = column === "user_fields.old";
          const arrived = column.startsWith("user_fields.") ? column.slice(12) in fields : column in user;
          expect(arrived || warned.includes(column) || isIgnored || given.trim() === "").toBe(true);
        }
      }),
    );
  });
});
