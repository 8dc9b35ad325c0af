/** One user of the sandbox as a support agent sees them, drawn for the terminal. */
import type { UserTruth } from "../../sandbox/truth.ts";
import type { Colours } from "../screen/colours.ts";
import { cut, padEnd, printable, widthOf } from "../screen/printable.ts";
import { demoUserFields } from "./demo-sandbox.ts";

/** Wide enough for most values, narrow enough for a terminal of 80. */
const cardColumns = 64;
const labelColumns = 20;

/** Of the users first delivered (the best customers), the one an agent would know most about. */
export function tellingUser(users: readonly UserTruth[]): UserTruth | null {
  const best = users.slice(0, 50);
  const known = (user: UserTruth) => lines(user).length + user.tags.length;
  return best.reduce<UserTruth | null>(
    (most, user) => (most === null || known(user) > known(most) ? user : most),
    null,
  );
}

export function agentCard(user: UserTruth, colours: Colours): string {
  const width = cardColumns - 4;
  const row = (text: string): string => `${colours.dim("│")} ${padEnd(text, width)} ${colours.dim("│")}`;
  const value = (label: string, text: string): string =>
    row(`${colours.dim(padEnd(label, labelColumns))}${cut(printable(text), width - labelColumns)}`);
  const role = `${user.role}${user.verified ? " · verified" : ""}`;
  const name = cut(printable(user.name), width - widthOf(role) - 2);
  const head = colours.bold(padEnd(name, width - widthOf(role))) + colours.dim(role);
  return [
    colours.dim(`╭${"─".repeat(cardColumns - 2)}╮`),
    row(head),
    colours.dim(`├${"─".repeat(cardColumns - 2)}┤`),
    ...lines(user).map(([label, text]) => value(label, text)),
    colours.dim(`╰${"─".repeat(cardColumns - 2)}╯`),
  ].join("\n");
}

/** What differs between two sights of one user, label by label. */
export function tellChanges(before: UserTruth, after: UserTruth, colours: Colours): readonly string[] {
  const [old, fresh] = [new Map(lines(before)), new Map(lines(after))];
  const labels = [...new Set([...old.keys(), ...fresh.keys()])];
  return labels
    .filter((label) => old.get(label) !== fresh.get(label))
    .map((label) => {
      const [was, is] = [old, fresh].map((all) => printable(all.get(label) ?? "—"));
      return `  ${padEnd(label, labelColumns)}${colours.red(was ?? "")} → ${colours.green(is ?? "")}`;
    });
}

function lines(user: UserTruth): readonly (readonly [string, string])[] {
  const { externalId, email, phone, tags, userFields } = user;
  const contact: readonly (readonly [string, string | null])[] = [
    ["E-mail", email],
    ["Phone", phone],
    ["External ID", externalId],
    ["Tags", tags.join(", ")],
  ];
  const fields = demoUserFields.map(
    ({ key, title, type }) => [title, tellField(userFields[key], type)] as const,
  );
  return [...contact, ...fields].flatMap(([label, text]) =>
    text === null || text === "" ? [] : [[label, text] as const],
  );
}

function tellField(value: unknown, type: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return value ? "yes" : "no";
  // Zendesk answers dates as the midnight they begin with.
  return type === "date" ? String(value).slice(0, 10) : String(value);
}
