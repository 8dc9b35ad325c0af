/** What people may do: four roles in rising order, each with the rights of those before it. */

export type Role = "viewer" | "author" | "operator" | "admin";

const inOrder: readonly Role[] = ["viewer", "author", "operator", "admin"];

export function reaches(role: Role, needed: Role): boolean {
  return inOrder.indexOf(role) >= inOrder.indexOf(needed);
}

export function lesserRole(one: Role, other: Role): Role {
  return reaches(one, other) ? other : one;
}
