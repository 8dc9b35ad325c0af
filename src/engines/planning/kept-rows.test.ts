import { describe, expect, it } from "vitest";
import { mixSamples, readEntry, readRejected, readWarned } from "./kept-rows.ts";

describe("rows of a kept plan", () => {
  it("are read whether a driver gives numbers and booleans as such or as texts", () => {
    const entry = {
      position: 3,
      ordinal: 4,
      wave: 1,
      key: "k",
      externalId: "x",
      email: null,
      isNew: true,
      user: "{}",
      zendeskUserId: 9,
    };
    expect(readEntry([3, 4, 1, "k", "x", null, true, "{}", 9])).toEqual(entry);
    expect(readEntry(["3", "4", "1", "k", "x", undefined, "true", "{}", "9"])).toEqual(entry);
    const unknown = { ...entry, externalId: null, isNew: false, zendeskUserId: null };
    expect(readEntry([3n, 4, 1, "k", null, null, false, "{}", null])).toEqual(unknown);
    expect(readEntry([3, 4, 1, "k", null, null, "false", "{}", undefined])).toEqual(unknown);
  });

  it("bring back what was wrong with them", () => {
    const problems = [{ code: "name_missing", column: "name", message: "no name" }];
    expect(readRejected(["7", null, JSON.stringify(problems)])).toEqual({ ordinal: 7, key: null, problems });
    expect(readWarned(["7", "k", JSON.stringify(problems)])).toEqual({
      position: 7,
      key: "k",
      warnings: problems,
    });
  });

  it("are shown as samples, changed and new in turn, as many as there are", () => {
    const cells = (key: string, before: string | null) => [key, "{}", before, "{}"];
    const changed = [cells("c1", "{}"), cells("c2", "{}")];
    const added = [cells("n1", null), cells("n2", null), cells("n3", null)];
    const keys = (count: number) => mixSamples(changed, added, count).map(({ key }) => key);
    expect(keys(4)).toEqual(["c1", "n1", "c2", "n2"]);
    expect(keys(10)).toEqual(["c1", "n1", "c2", "n2", "n3"]);
    expect(mixSamples(changed, added, 2)).toEqual([
      { key: "c1", user: "{}", before: "{}", held: "{}" },
      { key: "n1", user: "{}", before: null, held: "{}" },
    ]);
  });
});
