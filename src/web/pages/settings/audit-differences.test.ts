import { expect, it } from "vitest";
import { auditDifferences } from "./audit-differences.ts";

it("shows of a change only the parts that changed, by their place", () => {
  const before = JSON.stringify({ role: "viewer", rules: { phone: "reject", tags: ["a"] }, gone: null });
  const after = JSON.stringify({
    role: "admin",
    rules: { phone: "reject", tags: ["a", "b"] },
    isDisabled: true,
  });
  expect(auditDifferences(before, after)).toEqual([
    { part: "role", before: "viewer", after: "admin" },
    { part: "rules.tags", before: '["a"]', after: '["a","b"]' },
    { part: "gone", before: null, after: undefined },
    { part: "isDisabled", before: undefined, after: "true" },
  ]);
});

it("shows all of what was made, and nothing where nothing is told", () => {
  expect(auditDifferences(null, '{"run":128}')).toEqual([{ part: "run", before: undefined, after: "128" }]);
  expect(auditDifferences(null, null)).toEqual([]);
});
