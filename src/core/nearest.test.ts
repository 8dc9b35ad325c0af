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

it("counts a swap of two neighbours as one slip, and reaches one letter in three", () => {
  expect(nearest("ehlloo wrold", ["hello world"])).toBe("hello world");
  expect(nearest("abcdef", ["badcfe"])).toBeNull();
  expect(nearest("abcdefghi", ["badcfeghi"])).toBe("badcfeghi");
  expect(nearest("ab", ["cd"])).toBe("cd");
  expect(nearest("abc", ["xyz"])).toBeNull();
  expect(nearest("abcdefghijkl", ["wxyzefghijkl"])).toBe("wxyzefghijkl");
  expect(nearest("abcdefghijkl", ["vwxyzfghijkl"])).toBeNull();
});

it("prefers the nearer name, and the first of two that are as near", () => {
  expect(nearest("citys", ["citing", "city", "cities"])).toBe("city");
  expect(nearest("nam", ["name", "nams"])).toBe("name");
});
