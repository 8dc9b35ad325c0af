import fc from "fast-check";
import { expect, it } from "vitest";
import { Digits, type JsonValue, readJson, writeJson } from "./json-text.ts";

const jsonValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "binary" }),
    fc.constantFrom("\u0000n:5", "\u0000s:x", "\u0000"),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt().map((digits) => new Digits(String(digits))),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((key) => key !== "__proto__" && !key.startsWith("\u0000")),
      tie("value"),
      { maxKeys: 4 },
    ),
  ),
})).value;

it("reads back what it wrote, every digit of it, whatever the strings look like", () => {
  fc.assert(
    fc.property(jsonValue, (value) => {
      expect(writeJson(readJson(writeJson(value)))).toBe(writeJson(value));
    }),
  );
});

it("writes what JSON.parse reads", () => {
  const text = writeJson({
    a: new Digits("12345678901234567890"),
    'q"': ["1", "-2e5", null, true, { b: new Digits("0.10") }],
  });
  expect(text).toBe('{"a":12345678901234567890,"q\\"":["1","-2e5",null,true,{"b":0.10}]}');
  expect(JSON.parse(text)).toBeTruthy();
});
