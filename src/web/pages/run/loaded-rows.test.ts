import { describe, expect, it } from "vitest";
import { toLoadedRows } from "./loaded-rows.ts";

const page = (...keys: readonly string[]) => ({
  items: keys.map((key) => ({
    key,
    outcome: "created" as const,
    code: null,
    column: null,
    message: null,
    zendeskUserId: null,
    job: null,
  })),
});

describe("the loaded rows", () => {
  it("are found by their place over all pages, and nothing is beyond them", () => {
    const rows = toLoadedRows([page("a", "b"), page("c", "d"), page("e")]);
    expect(rows.count).toBe(5);
    expect([0, 1, 2, 3, 4, 5].map((at) => rows.at(at)?.key)).toEqual(["a", "b", "c", "d", "e", undefined]);
  });

  it("are none before the first page came, or when it is empty", () => {
    expect(toLoadedRows([]).count).toBe(0);
    expect(toLoadedRows([page()]).at(0)).toBeUndefined();
  });
});
