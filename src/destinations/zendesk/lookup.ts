/** Finds users by id or external id, many in one request, for what was not answered and for what cannot be imported. */
import { asList, asObject, asText, asWhole, type Loose } from "./json-shape.ts";
import type { Session } from "./session.ts";

export interface FoundUsers {
  byId(id: number): Loose | undefined;
  byExternalId(externalId: string): Loose | undefined;
  /** False when the answer could not be had: then "not found" means nothing. */
  readonly isComplete: boolean;
}

/** `users/show_many` takes 100 (zendesk-api.md 6); long external ids must still fit an address, of which 8 kB is the usual limit. */
const namesMax = 100;
const queryCharactersMax = 4_000;

export async function findUsersBy(
  session: Session,
  names: { readonly ids: readonly number[]; readonly externalIds: readonly string[] },
  signal: AbortSignal,
): Promise<FoundUsers> {
  const byId = new Map<number, Loose>();
  const byExternalId = new Map<string, Loose>();
  const questions: Question[] = [
    ...chunks(names.ids.map(String)).map((list) => ({ by: "ids", list }) as const),
    ...chunks(names.externalIds.filter(canBeListed).map(encodeURIComponent)).map(
      (list) => ({ by: "external_ids", list }) as const,
    ),
  ];
  let isComplete = true;
  for (let question = questions.pop(); question !== undefined; question = questions.pop()) {
    const { by, list } = question;
    const verdict = await session.read(`/api/v2/users/show_many?${by}=${list.join(",")}`, signal);
    if (verdict.kind === "fine") {
      for (const user of asList(verdict.body.users).map(asObject)) {
        const id = asWhole(user.id);
        const externalId = asText(user.external_id);
        if (id !== null) byId.set(id, user);
        if (externalId !== null) byExternalId.set(externalId.toLowerCase(), user);
      }
    } else if (verdict.kind === "trouble" && verdict.trouble.kind === "refused" && list.length > 1) {
      // How long an address may be is not documented: what is refused is asked in halves.
      const middle = Math.ceil(list.length / 2);
      questions.push({ by, list: list.slice(0, middle) }, { by, list: list.slice(middle) });
    } else isComplete = false;
  }
  return {
    isComplete,
    byId: (id) => byId.get(id),
    byExternalId: (externalId) => byExternalId.get(externalId.toLowerCase()),
  };
}

interface Question {
  readonly by: "ids" | "external_ids";
  readonly list: readonly string[];
}

/** Names are separated by commas, so one that holds a comma cannot be asked for. */
export function canBeListed(externalId: string): boolean {
  return !externalId.includes(",") && externalId.trim() === externalId;
}

function chunks(names: readonly string[]): readonly (readonly string[])[] {
  const lists: string[][] = [];
  let list: string[] = [];
  let length = 0;
  for (const name of names) {
    if (list.length >= namesMax || (list.length > 0 && length + name.length + 1 > queryCharactersMax)) {
      lists.push(list);
      list = [];
      length = 0;
    }
    list.push(name);
    length += name.length + 1;
  }
  if (list.length > 0) lists.push(list);
  return lists;
}
