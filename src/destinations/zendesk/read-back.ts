/** Whether a user as Zendesk shows it holds everything that was sent: the proof that a request of unknown fate has arrived. Pure; in doubt, no. */
import { asList, asObject, type Loose } from "./json-shape.ts";

/** Instructions for one request, never shown again. */
const notShown = new Set(["skip_verify_email"]);

export function holds(user: Loose, sentJson: string): boolean {
  if (user.active === false) return false;
  const sent = asObject(JSON.parse(sentJson));
  return Object.entries(sent).every(([key, value]) => {
    if (notShown.has(key)) return true;
    if (key === "user_fields") return holdsFields(asObject(user.user_fields), asObject(value));
    // A second address does not show in the user: then nothing is proven.
    if (key === "email" || key === "external_id")
      return String(user[key] ?? "").toLowerCase() === String(value ?? "").toLowerCase();
    return isSame(user[key], value);
  });
}

function holdsFields(held: Loose, sent: Loose): boolean {
  return Object.entries(sent).every(([key, value]) => isSame(held[key], value));
}

function isSame(held: unknown, sent: unknown): boolean {
  if (Array.isArray(sent)) {
    const texts = (list: unknown): string =>
      JSON.stringify(
        asList(list)
          .map((one) => String(one).toLowerCase())
          .toSorted(),
      );
    return Array.isArray(held) && texts(held) === texts(sent);
  }
  if (isEmpty(sent)) return isEmpty(held);
  if (typeof sent === "number" || typeof held === "number") return Number(held) === Number(sent);
  if (typeof sent === "boolean") return held === sent;
  if (typeof held !== "string" || typeof sent !== "string") return false;
  // A date comes back as that day's midnight (zendesk-api.md 5).
  return held === sent || (/^\d{4}-\d{2}-\d{2}$/.test(sent) && held.startsWith(`${sent}T00:00:00`));
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === "";
