/** Every field type: what each value becomes, what counts as empty, and where the borders are. */
import { describe, expect, it } from "vitest";
import type { ColumnKind, ColumnValue } from "./column.ts";
import { type JsonValue, writeJson } from "./json-text.ts";
import type { Field } from "./mapping.ts";
import { typeValue } from "./value.ts";

function typed(
  type: Field["type"],
  value: ColumnValue,
  over: Partial<Field> & { kind?: ColumnKind } = {},
): unknown {
  const { kind = "text", ...rest } = over;
  const field: Field = { name: "f", userFieldKey: "f", type, options: [], pattern: null, ...rest };
  const result = typeValue(value, kind, field);
  if (result === null || "code" in result) return result?.code ?? null;
  return JSON.parse(writeJson(result.value as JsonValue));
}

describe("a value", () => {
  const every: readonly Field["type"][] = [
    "text",
    "textarea",
    "phone",
    "unknown",
    "email",
    "regexp",
    "integer",
    "lookup",
    "decimal",
    "checkbox",
    "date",
    "dropdown",
    "multiselect",
    "tags",
    "integers",
  ];
  it.each(every)("that is NULL is empty for a field of type %s", (type) => {
    expect(typed(type, null)).toBeNull();
  });

  it.each(["email", "regexp", "integer", "lookup", "decimal", "checkbox", "date", "dropdown"] as const)(
    "of nothing but blanks is empty for a field of type %s",
    (type) => {
      expect(typed(type, " \t ", { pattern: "^x$" })).toBeNull();
      expect(typed(type, "", { pattern: "^x$" })).toBeNull();
    },
  );

  it.each(["text", "textarea", "phone", "unknown"] as const)(
    "of type %s is kept as it is written",
    (type) => {
      expect(typed(type, "  kept  ")).toBe("  kept  ");
      expect(typed(type, true)).toBe("true");
      expect(typed(type, false)).toBe("false");
      expect(typed(type, ["a", null, "b"])).toBe("a,b");
    },
  );

  it("that is an e-mail address loses the blanks around it and ends at 254 characters", () => {
    const long = (length: number): string => `${"a".repeat(length - 12)}@example.org`;
    expect(typed("email", " ana@example.org ")).toBe("ana@example.org");
    expect(typed("email", long(254))).toBe(long(254));
    expect(typed("email", long(255))).toBe("email_malformed");
    expect(typed("email", "ana@example")).toBe("email_malformed");
  });

  it("fits its pattern, or the pattern is Zendesk's to judge", () => {
    expect(typed("regexp", "12345", { pattern: "^[0-9]{5}$" })).toBe("12345");
    expect(typed("regexp", "1234", { pattern: "^[0-9]{5}$" })).toBe("pattern_mismatch");
    expect(typed("regexp", "1234")).toBe("1234");
    expect(typed("regexp", "1234", { pattern: "(?i-mx:^x" })).toBe("1234");
    expect(typed("regexp", "x".repeat(10_001), { pattern: "^[0-9]$" })).toBe("x".repeat(10_001));
    expect(typed("regexp", "x".repeat(10_000), { pattern: "^[0-9]$" })).toBe("pattern_mismatch");
  });

  it.each(["integer", "lookup"] as const)("of type %s is a whole number in plain digits", (type) => {
    expect(["7", " 007 ", "+7", "7.", "7.00", "-7", "-0", "0"].map((text) => typed(type, text))).toEqual([
      7, 7, 7, 7, 7, -7, 0, 0,
    ]);
    expect(["7.5", "x7", "7x", "1e400", "1e-3"].map((text) => typed(type, text))).toEqual(
      Array(5).fill("number_malformed"),
    );
    expect(["1e3", "1.0E0", "1.5e2", "-2e1"].map((text) => typed(type, text))).toEqual([1000, 1, 150, -20]);
  });

  it("of type decimal keeps its fraction, without noughts at the end", () => {
    expect(["7", "7.50", "7.", " 0.05 ", "-007.10"].map((text) => typed("decimal", text))).toEqual([
      7, 7.5, 7, 0.05, -7.1,
    ]);
    expect(["2.5e-7", "-1e-6", "1E21"].map((text) => typed("decimal", text))).toEqual([2.5e-7, -1e-6, 1e21]);
    expect(["7,5", "1e999", ".5", "--1"].map((text) => typed("decimal", text))).toEqual(
      Array(4).fill("number_malformed"),
    );
  });

  it("of type checkbox is one of the usual words", () => {
    expect(typed("checkbox", true, { kind: "boolean" })).toBe(true);
    expect(typed("checkbox", false, { kind: "boolean" })).toBe(false);
    expect(["true", "T", "yes", " Y ", "1"].map((word) => typed("checkbox", word))).toEqual(
      Array(5).fill(true),
    );
    expect(["FALSE", "f", "No", "n ", "0"].map((word) => typed("checkbox", word))).toEqual(
      Array(5).fill(false),
    );
    expect(typed("checkbox", "2")).toBe("checkbox_malformed");
  });

  it("of type date is the day, whatever the time says, and must be in the calendar when a text says so", () => {
    expect(
      [" 2026-08-12 ", "2026-08-12T10:00:00", "2026-08-12 10:00"].map((text) => typed("date", text)),
    ).toEqual(Array(3).fill("2026-08-12"));
    expect(
      ["2026-02-30", "2026-13-01", "20260812", "2026-08-12x", "x2026-08-12"].map((text) =>
        typed("date", text),
      ),
    ).toEqual(Array(5).fill("date_malformed"));
    expect(typed("date", "2024-02-29", { kind: "date" })).toBe("2024-02-29");
  });

  it("of type dropdown is the option as Zendesk writes it, the same letters first", () => {
    const options = ["Gold", "gold", "silver"];
    expect([" gold ", "Gold", "SILVER"].map((text) => typed("dropdown", text, { options }))).toEqual([
      "gold",
      "Gold",
      "silver",
    ]);
    expect(typed("dropdown", "bronze", { options })).toBe("option_unknown");
  });

  it("of type multiselect holds only options, and one that is none spoils it", () => {
    const options = ["chess", "golf"];
    expect(typed("multiselect", "Chess, golf", { options })).toEqual(["chess", "golf"]);
    expect(typed("multiselect", [" chess ", null, " "], { options, kind: "list" })).toEqual(["chess"]);
    expect(typed("multiselect", "chess, darts", { options })).toBe("option_unknown");
  });

  it("of type tags is taken apart at blanks and commas, each tag once", () => {
    expect(typed("tags", " vip,  gold\nvip ")).toEqual(["vip", "gold"]);
    expect(typed("tags", [" vip  club ", "", null], { kind: "list" })).toEqual(["vip_club"]);
    expect(typed("tags", true, { kind: "boolean" })).toEqual(["true"]);
  });

  it("of type integers is a list of whole numbers, and one that is none spoils it", () => {
    expect(typed("integers", "1, 2  3")).toEqual([1, 2, 3]);
    expect(typed("integers", ["4", null, " "], { kind: "list" })).toEqual([4]);
    expect(typed("integers", "1, x")).toBe("number_malformed");
  });
});
