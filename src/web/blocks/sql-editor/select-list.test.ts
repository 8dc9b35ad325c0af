import { describe, expect, it } from "vitest";
import { namedColumns } from "./select-list.ts";

const namesIn = (text: string) =>
  [...namedColumns(text)].map(([name, { from, to }]) => [name, text.slice(from, to)]);

describe("the columns of a result", () => {
  it("are found where they are named: by an alias, or by themselves", () => {
    expect(
      namesIn(`-- "x"\nSELECT DISTINCT amperity_id AS external_id, lower(t.full_name) name, t.email,
        CAST(v AS DECIMAL(10,2)) AS "user_fields.l""tv", 1 + 2, * FROM t WHERE a IN (SELECT b FROM u)`),
    ).toEqual([
      ["external_id", "external_id"],
      ["name", "name"],
      ["email", "email"],
      ['user_fields.l"tv', '"user_fields.l""tv"'],
    ]);
  });

  it("are those of the query itself, not of its parts", () => {
    expect(
      namesIn("WITH x AS (SELECT inner_one FROM t) SELECT role FROM x UNION SELECT other FROM y"),
    ).toEqual([["role", "role"]]);
    expect(namesIn("nothing here")).toEqual([]);
  });
});
