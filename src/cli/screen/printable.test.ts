import { describe, expect, it } from "vitest";
import { coloursFor } from "./colours.ts";
import { cut, duration, padEnd, printable, widthOf } from "./printable.ts";
import { table } from "./table.ts";

describe("foreign text on a terminal", () => {
  it("cannot steer the terminal", () => {
    expect(printable("Ana\u001b[2J\nTrujillo\u202e")).toBe("Ana\ufffd[2J Trujillo\ufffd");
  });

  it.each([
    ["Ana", 3],
    ["林美", 4],
    ["e\u0301", 1],
    ["👍", 2],
    ["\u001b[31mred\u001b[39m", 3],
  ])("%j is %i columns wide", (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it("is cut by what it takes on the screen", () => {
    expect(cut("林美玲玲", 5)).toBe("林美…");
    expect(cut("Ana", 3)).toBe("Ana");
    expect(padEnd("林", 4)).toBe("林  ");
  });

  it("stands in tables whose columns line up", () => {
    const text = table(
      [{ title: "Name" }, { title: "Orders", align: "right" }],
      [
        ["林美", "7"],
        ["Ana", "12"],
      ],
    );
    expect(text).toBe("Name  Orders\n林美       7\nAna       12");
  });
});

it.each([
  [0, "0 s"],
  [0.84, "0.8 s"],
  [9, "9 s"],
  [59.6, "1 min 00 s"],
  [200, "3 min 20 s"],
  [7_500, "2 h 05 min"],
])("%f seconds read %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

describe("colours", () => {
  it.each([
    ["a terminal", {}, true, true],
    ["a pipe", {}, false, false],
    ["NO_COLOR", { NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
    ["an empty NO_COLOR", { NO_COLOR: "" }, true, true],
    ["FORCE_COLOR", { FORCE_COLOR: "1" }, false, true],
    ["FORCE_COLOR=0", { FORCE_COLOR: "0" }, true, false],
    ["a dumb terminal", { TERM: "dumb" }, true, false],
  ] as const)("%s", (_, env, isTerminal, coloured) => {
    expect(coloursFor(env, { isTerminal }).red("x") !== "x").toBe(coloured);
  });
});
