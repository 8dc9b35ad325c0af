/** Finds users by what an agent or a caller types: words in name, address, number or external id, or `key:value` terms. */
import type { StoredUser, UserStore } from "./users.ts";

interface Term {
  readonly key: string | null;
  readonly text: string;
}

/** Deleted users are found too, as the API's search may (zendesk-api.md 6). */
export function findUsers(users: UserStore, query: string): readonly StoredUser[] {
  const terms = readTerms(query);
  const exact = terms.length === 1 ? exactMatch(users, terms[0]) : null;
  return exact ?? users.all().filter((user) => terms.every((term) => isFound(user, term)));
}

const termForm = /(?:([a-z_]+):)?(?:"([^"]*)"|(\S+))/gi;

function readTerms(query: string): readonly Term[] {
  return [...query.matchAll(termForm)].map(([, key, quoted, plain]) => ({
    key: key?.toLowerCase() ?? null,
    text: (quoted ?? plain ?? "").toLowerCase(),
  }));
}

/** The look-ups that an index answers, so that they stay quick among a million users. */
function exactMatch(users: UserStore, term: Term | undefined): readonly StoredUser[] | null {
  if (term?.key === "external_id") {
    const user = users.byExternalId(term.text);
    return user ? [user] : [];
  }
  if (term?.key === "email" && !term.text.includes("*")) {
    const user = users.emailIdentity(term.text)?.user;
    return user ? [user] : [];
  }
  return null;
}

function isFound(user: StoredUser, { key, text }: Term): boolean {
  switch (key) {
    case "type":
      return text === "user";
    case "role":
      return user.role === text;
    case "external_id":
      return user.externalId?.toLowerCase() === text;
    case "email":
      return user.identities.some(
        ({ type, value }) => type === "email" && value.includes(text.replaceAll("*", "")),
      );
    case "phone":
      return user.identities.some(({ type, value }) => type === "phone_number" && value.includes(text));
    case "name":
      return user.name.toLowerCase().includes(text);
    case "tags":
      return user.tags.includes(text);
    default:
      return isWordFound(user, text);
  }
}

function isWordFound(user: StoredUser, word: string): boolean {
  return (
    user.name.toLowerCase().includes(word) ||
    user.externalId?.toLowerCase().includes(word) === true ||
    user.phone?.includes(word) === true ||
    String(user.id) === word ||
    user.identities.some(({ value }) => value.toLowerCase().includes(word))
  );
}
