import { expect, it } from "vitest";
import { parseDeskfeedYaml } from "./deskfeed-yaml.ts";
import type { NearbyFiles } from "./nearby-files.ts";

const files: NearbyFiles = {
  query: (file) => ({ ok: true, value: { sql: "SELECT 1", file } }),
  data: (path) => ({ ok: true, value: path }),
};

function told(segment: string, rest = ""): readonly string[] {
  const text = `customer360: { tables: { c: c.csv } }
attributesTables:
  People: { file: people.sql, columns: { city: user_fields.city } }
segments:
  Some:
${segment}
${rest}`;
  const result = parseDeskfeedYaml(text, {
    file: "deskfeed.yaml",
    env: {},
    files,
    missingVariables: "error",
  });
  return result.ok
    ? []
    : result.errors.map(
        ({ line, key, message, suggestion }) => `${line} ${key} ${message} ${suggestion ?? ""}`,
      );
}

const fine = "    include: { and: [{ attribute: People.city, operator: is exactly, value: Bonn }] }";
const send = "    send: [People.city]";

it("takes a visual segment, its short forms, and what an orchestration sends of it", () => {
  expect(told(`${fine}\n${send}`)).toEqual([]);
  expect(told("    file: some.sql")).toEqual([]);
});

it.each([
  ["an unknown attributes table", `${fine.replace("People", "Peeple")}\n${send}`],
  ["an unknown operator", `${fine.replace("is exactly", "is exacly")}\n${send}`],
  ["an empty group", `    include: { and: [] }\n${send}`],
  [
    "two things in one condition",
    `    include: { and: [{ attribute: People.city, segment: Some }] }\n${send}`,
  ],
  ["nothing to send", fine],
  ["SQL beside conditions", `${fine}\n${send}\n    file: some.sql`],
  ["a misspelled key in a condition", `${fine.replace("operator", "operater")}\n${send}`],
])("names the line of %s, and what to write", (_, segment) => {
  expect(told(segment)).toMatchSnapshot();
});

it("lets an orchestration send exactly one thing", () => {
  const send2 = (object: string) =>
    told(
      `${fine}\n${send}`,
      `destinations: { Z: { plugin: zendesk, subdomain: s, credential: { email: a@b.c, apiToken: "\${T}" } } }
orchestrations: { O: { ${object}, destination: Z } }`,
    ).filter((line) => line.includes("orchestrations"));
  expect(send2("segment: Some")).toEqual([]);
  expect(send2("attributesTable: People")).toEqual([]);
  expect(send2("segment: Som")).toEqual([
    '9 orchestrations.O.segment there is no segment called "Som". Did you mean Some?',
  ]);
  expect(send2("segment: Some, query: Some")).toEqual([
    "9 orchestrations.O sends more than one thing. Keep one of query, segment and attributesTable.",
  ]);
});
