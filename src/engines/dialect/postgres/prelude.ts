/**
 * Functions that give Trino's semantics to what PostgreSQL does differently or not at all. They are made in pg_temp inside the
 * transaction of each query, only those that it calls: nothing is installed, and an account that may only read can do it too.
 */
import { arrayFunctions } from "./prelude-arrays.ts";
import { dateFunctions } from "./prelude-dates.ts";
import type { PreludeFunction } from "./prelude-function.ts";
import { numberFunctions } from "./prelude-numbers.ts";
import { textFunctions } from "./prelude-texts.ts";

const byName = new Map<string, PreludeFunction[]>();
for (const one of [...numberFunctions, ...textFunctions, ...dateFunctions, ...arrayFunctions])
  byName.set(one.name, [...(byName.get(one.name) ?? []), one]);

export interface PreludeSettings {
  /** A collation, as SQL writes it, by which upper and lower case are told for all letters. */
  readonly letters: string;
}

/** The statements that make every function that `sql` calls, and those that they call. */
export function preludeOf(sql: string, settings: PreludeSettings): readonly string[] {
  const wanted = new Set<string>();
  const visit = (text: string): void => {
    for (const [, name = ""] of text.matchAll(/\bpg_temp\.(\w+)/g)) {
      const found = byName.get(name);
      if (found === undefined || wanted.has(name)) continue;
      wanted.add(name);
      for (const { body } of found) visit(body);
    }
  };
  visit(sql);
  return [...wanted].flatMap((name) =>
    (byName.get(name) ?? []).map(
      (each) =>
        `CREATE FUNCTION pg_temp.${name}(${each.parameters}) RETURNS ${each.returns} LANGUAGE ${each.language} ${each.volatility} AS $deskfeed$ ${each.body.replaceAll("@letters", () => settings.letters)} $deskfeed$`,
    ),
  );
}
