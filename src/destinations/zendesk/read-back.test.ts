/** When a user that Zendesk shows proves that a request arrived, and when it proves nothing. */
import { describe, expect, test } from "vitest";
import { holds } from "./read-back.ts";

const shown = {
  id: 7,
  active: true,
  name: "Ana Trujillo",
  email: "ana@example.org",
  external_id: "c1",
  verified: true,
  alias: "",
  tags: ["gold", "vip"],
  user_fields: {
    city: "Lima",
    orders: 3,
    since: "2020-08-19T00:00:00+00:00",
    wants_mail: false,
    score: null,
  },
};
const sent = {
  name: "Ana Trujillo",
  email: "Ana@Example.org",
  external_id: "C1",
  verified: true,
  skip_verify_email: true,
  alias: null,
  tags: ["VIP", "gold"],
  user_fields: { city: "Lima", orders: 3, since: "2020-08-19", wants_mail: false, score: null },
};
const isHeld = (change: object): boolean => holds(shown, JSON.stringify({ ...sent, ...change }));

describe("a user read back", () => {
  test("holds what was sent in Zendesk's own writing of it", () => {
    expect(isHeld({})).toBe(true);
  });

  test.each([
    { name: "Ana" },
    { email: "other@example.org" },
    { phone: "+14155550100" },
    { tags: ["gold"] },
    { alias: "A" },
    { user_fields: { city: "Cusco" } },
    { user_fields: { orders: 4 } },
    { user_fields: { since: "2020-08-20" } },
    { user_fields: { wants_mail: true } },
    { user_fields: { unheard_of: "x" } },
    { user_fields: { city: null } },
  ])("does not hold %o", (change) => {
    expect(isHeld(change)).toBe(false);
  });

  test("of a deleted user proves nothing", () => {
    expect(holds({ ...shown, active: false }, JSON.stringify(sent))).toBe(false);
  });
});
