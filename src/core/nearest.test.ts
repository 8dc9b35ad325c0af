import { expect, it } from "vitest";
import { nearest } from "./nearest.ts";

it("finds swapped, missing, doubled and wrong letters in any case", () => {
  const known = ["name", "email", "usersPerSecond", "user_fields.city"];
  expect(nearest("nmae", known)).toBe("name");
  expect(nearest("emal", known)).toBe("email");
  expect(nearest("UsersPerSeconds", known)).toBe("usersPerSecond");
  expect(nearest("user_field.city", known)).toBe("user_fields.city");
});

it("suggests nothing rather than something far-fetched", () => {
  expect(nearest("completely_different", ["name", "email"])).toBeNull();
  expect(nearest("x", [])).toBeNull();
});
