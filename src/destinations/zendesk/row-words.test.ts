/** Zendesk's sentences about a failed user, as recorded or documented. */
import { describe, expect, test } from "vitest";
import { readComplaint } from "./row-words.ts";

describe("a complaint about a row", () => {
  test.each([
    ["UserUpdateError", "Name: Email: error@example.com_ is not properly formatted", "refused", "email"],
    ["UserCreateError", "Email: a@b.c is already being used by another user", "email_taken", "email"],
    ["UserUpdateError", "External has already been taken", "duplicate_value", "external_id"],
    ["UserUpdateError", "Phone 5551234567 is not properly formatted", "refused", "phone"],
    ["RecordInvalid", "Value: +1 is already being used by another user", "duplicate_value", "value"],
    ["AccessDenied", "You do not have access", "permission_missing", null],
    ["UserUpdateError", "Name: is too long (maximum is 255 characters)", "too_large", "name"],
    ["UserUpdateError", "Base: something", "refused", null],
    ["", "", "refused", null],
  ])("%s %s", (error, details, code, column) => {
    expect(readComplaint(error, details)).toEqual({ code, column, mayPass: false });
  });

  test("the field that a map of details names counts most", () => {
    expect(readComplaint("RecordInvalid", "Email: x", "phone").column).toBe("phone");
  });

  test.each(["User is being updated by another job", "Deadlock found", "Conflict: try again"])(
    "%s may pass",
    (details) => {
      expect(readComplaint("UserUpdateError", details).mayPass).toBe(true);
    },
  );
});
