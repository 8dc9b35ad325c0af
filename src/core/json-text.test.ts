import fc from "fast-check";
import { expect, it } from "vitest";
import { Digits, isObject, type JsonValue, readJson, sorted, writeJson } from "./json-text.ts";

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

it("puts the keys of every object into one order, deep inside lists too, and changes nothing else", () => {
  const value = { b: [{ z: new Digits("1"), a: null }, "x"], a: { d: true, c: "y" }, B: [] };
  expect(writeJson(sorted(value))).toBe('{"B":[],"a":{"c":"y","d":true},"b":[{"a":null,"z":1},"x"]}');
  for (const plain of [null, "text", true, new Digits("5")] as const) expect(sorted(plain)).toBe(plain);
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string().filter((key) => key !== "__proto__"),
        fc.string(),
      ),
      (object) => {
        const backwards = Object.fromEntries(Object.entries(object).reverse());
        expect(writeJson(sorted(backwards))).toBe(writeJson(sorted(object)));
      },
    ),
  );
});

it("tells objects from everything else that JSON knows", () => {
  const objects: readonly JsonValue[] = [{}, { a: null }];
  expect(objects.map(isObject)).toEqual([true, true]);
  expect([[], null, "x", false, new Digits("1"), undefined].map(isObject)).toEqual(Array(6).fill(false));
});

it("keeps numbers that stand among strings which look like them", () => {
  expect(readJson('{"a":"1","b":1.50,"c":"x\\"2"}')).toEqual({ a: "1", b: new Digits("1.50"), c: 'x"2' });
});
