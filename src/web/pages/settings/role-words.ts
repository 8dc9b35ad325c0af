/** What each role may do, in one line for the choice of it. */
import type { Role } from "../../../contract/api/field-shapes.ts";
import type { Option } from "../../blocks/field.tsx";

const inOrder: readonly Role[] = ["viewer", "author", "operator", "admin"];

const words: Readonly<Record<Role, string>> = {
  viewer: "sees everything and changes nothing",
  author: "also writes queries and plans what they would send",
  operator: "also connects destinations, adds orchestrations and runs them",
  admin: "also manages people and reads the audit log",
};

export const tellRole = (role: Role): string => role.charAt(0).toUpperCase() + role.slice(1);
export const roleHelp = (role: Role): string => `${tellRole(role)}: ${words[role]}.`;

/** From viewer up to the highest that may be given. */
export function roleOptions(highest: Role = "admin"): readonly Option[] {
  return inOrder.slice(0, inOrder.indexOf(highest) + 1).map((value) => ({ value, label: tellRole(value) }));
}
