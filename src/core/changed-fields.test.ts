import { expect, it } from "vitest";
import { ChangedFields } from "./changed-fields.ts";

it("counts a field for each row that brings another value than what is held, with large numbers told apart", () => {
  const fields = new ChangedFields();
  fields.add(null, '{"name":"Ana","user_fields":{"city":"Bonn"}}');
  fields.add(
    '{"name":"Jon","email":"j@x.y","user_fields":{"points":9007199254740993,"tags":["a"]}}',
    '{"name":"Jon","email":"jon@x.y","user_fields":{"points":9007199254740992,"tags":["a"]}}',
  );
  expect(fields.counts()).toEqual({ name: 1, email: 1, "user_fields.city": 1, "user_fields.points": 1 });
});

it("counts nothing for what stays, and tells a user's own field from one that only has its name", () => {
  const fields = new ChangedFields();
  const held = '{"name":"Ana","notes":{"a":1},"user_fields":{"city":"Bonn"}}';
  fields.add(held, held);
  expect(fields.counts()).toEqual({});
  fields.add(held, '{"name":"Ana","notes":{"a":2},"user_fields":null}');
  expect(fields.counts()).toEqual({ notes: 1, user_fields: 1 });
  fields.add(null, "[]");
  expect(fields.counts()).toEqual({ notes: 1, user_fields: 1 });
});
