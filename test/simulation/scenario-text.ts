/** A scenario as JSON that a person can read: one line for each thing in it. */
import type { Scenario } from "./scenario.ts";

export function scenarioText(scenario: Scenario): string {
  const lines = Object.entries(scenario).map(([name, value]) => {
    const isLong = Array.isArray(value) && name !== "customers";
    const items = isLong ? value.map((item) => `\n    ${JSON.stringify(item)}`).join(",") : "";
    return `  ${JSON.stringify(name)}: ${isLong ? `[${items}\n  ]` : JSON.stringify(value)}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}
