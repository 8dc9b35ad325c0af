import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  countConditions,
  type Group,
  insertAt,
  move,
  type Node,
  nodeAt,
  noRules,
  type Place,
  pathOf,
  type Rules,
  removeAt,
  replaceAt,
  step,
  textOfVisual,
} from "./rule-tree.ts";

const condition = (column: string): Node => ({
  kind: "attribute",
  table: "t",
  column,
  operator: "is",
  values: [],
});
const group = (...conditions: readonly Node[]): Group => ({ kind: "group", combine: "or", conditions });
const include = (...path: number[]): Place => ({ half: "include", path });
const exclude = (...path: number[]): Place => ({ half: "exclude", path });

const rules: Rules = {
  include: {
    kind: "group",
    combine: "and",
    conditions: [condition("a"), group(condition("b"), condition("c")), condition("d")],
  },
  exclude: group(condition("x")),
};

/** The tree in one line: a (b c) d | x. */
function shape({ include: first, exclude: second }: Rules): string {
  const tell = (node: Node): string =>
    node.kind === "group"
      ? `(${node.conditions.map(tell).join(" ")})`
      : node.kind === "attribute"
        ? node.column
        : node.segment;
  return `${tell(first)} | ${tell(second)}`;
}

describe("the rules in the editor", () => {
  it("are found and changed by their paths, and nothing else changes", () => {
    expect(shape(rules)).toBe("(a (b c) d) | (x)");
    expect(pathOf(include(1, 0))).toBe("include.1.0");
    expect(pathOf(exclude(0))).toBe("exclude.0");
    expect(nodeAt(rules, include(1, 1))).toEqual(condition("c"));
    expect(shape(replaceAt(rules, include(1, 0), condition("B")))).toBe("(a (B c) d) | (x)");
    expect(shape(insertAt(rules, include(1, 2), condition("n")))).toBe("(a (b c n) d) | (x)");
    expect(shape(removeAt(rules, include(1)))).toBe("(a d) | (x)");
    expect(shape(rules)).toBe("(a (b c) d) | (x)");
  });

  it.each([
    ["before a neighbour", include(2), include(0), "(d a (b c)) | (x)", "include.0"],
    ["behind a neighbour", include(0), include(3), "((b c) d a) | (x)", "include.2"],
    [
      "into a group behind it, whose path changes with that",
      include(0),
      include(1, 1),
      "((b a c) d) | (x)",
      "include.0.1",
    ],
    ["out of a group", include(1, 0), include(1), "(a b (c) d) | (x)", "include.1"],
    ["to the other half", include(1), exclude(0), "(a d) | ((b c) x)", "exclude.0"],
  ])("move %s", (_, from, to, after, path) => {
    const moved = move(rules, from, to);
    expect(moved === null ? null : shape(moved.rules)).toBe(after);
    expect(moved === null ? null : pathOf(moved.place)).toBe(path);
  });

  it("never move a group into itself, and say where nothing would change", () => {
    expect(move(rules, include(1), include(1, 0))).toBeNull();
    expect(move(rules, include(1), include(1))).toBeNull();
    expect(move(rules, include(1), include(2))).toBeNull();
  });

  it("can be walked through by steps, into groups, out of them and to the other half", () => {
    const seen: string[] = [];
    let now: { rules: Rules; place: Place } | null = { rules, place: include(0) };
    while (now !== null) {
      seen.push(shape(now.rules));
      now = step(now.rules, now.place, "down");
    }
    expect(seen).toEqual([
      "(a (b c) d) | (x)",
      "((a b c) d) | (x)",
      "((b a c) d) | (x)",
      "((b c a) d) | (x)",
      "((b c) a d) | (x)",
      "((b c) d a) | (x)",
      "((b c) d) | (a x)",
      "((b c) d) | (x a)",
    ]);
  });

  it("come back from every step down by one step up, and lose no condition", () => {
    const places = [include(0), include(1), include(1, 0), include(1, 1), include(2), exclude(0)];
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.constantFrom("up" as const, "down" as const),
        (from, direction) => {
          const there = step(rules, from, direction);
          if (there === null) return;
          const count = (all: Rules) => countConditions(all.include) + countConditions(all.exclude);
          expect(count(there.rules)).toBe(count(rules));
          const back = step(there.rules, there.place, direction === "up" ? "down" : "up");
          expect(back === null ? null : shape(back.rules)).toBe(shape(rules));
          expect(back?.place).toEqual(from);
        },
      ),
    );
  });

  it("are the same text whatever order their keys came in", () => {
    const conditions = [
      { values: ["1"], operator: "is", column: "a", table: "t", kind: "attribute" as const },
    ];
    const written = {
      attributes: [],
      rules: {
        exclude: noRules.exclude,
        include: { conditions, combine: "and" as const, kind: "group" as const },
      },
    };
    const read = {
      rules: {
        include: {
          kind: "group" as const,
          combine: "and" as const,
          conditions: [
            { kind: "attribute" as const, table: "t", column: "a", operator: "is", values: ["1"] },
          ],
        },
        exclude: noRules.exclude,
      },
      attributes: [],
    };
    expect(textOfVisual(written)).toBe(textOfVisual(read));
    expect(textOfVisual({ ...read, rules: noRules })).not.toBe(textOfVisual(read));
  });
});
