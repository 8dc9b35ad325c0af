/** How one function of the prelude is said. Overloads have the same name; PostgreSQL picks by type. */

export interface PreludeFunction {
  readonly name: string;
  readonly parameters: string;
  readonly returns: string;
  readonly body: string;
  readonly language: "sql" | "plpgsql";
  readonly volatility: "IMMUTABLE" | "STABLE" | "VOLATILE";
}

/** An expression over $1, $2 … */
export function expression(
  name: string,
  parameters: string,
  returns: string,
  body: string,
  volatility: PreludeFunction["volatility"] = "IMMUTABLE",
): PreludeFunction {
  return { name, parameters, returns, body: `SELECT ${body}`, language: "sql", volatility };
}

export function procedure(
  name: string,
  parameters: string,
  returns: string,
  body: string,
  volatility: PreludeFunction["volatility"] = "IMMUTABLE",
): PreludeFunction {
  return { name, parameters, returns, body, language: "plpgsql", volatility };
}

/** The same for several types; `@` stands for the type. */
export function forEach(
  types: readonly string[],
  make: (type: string) => PreludeFunction,
): readonly PreludeFunction[] {
  return types.map(make);
}
