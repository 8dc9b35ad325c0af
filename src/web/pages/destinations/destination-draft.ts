/** What the form of a destination holds, how it becomes what the API takes, and what is wrong with it before it is asked. */
import type { Destination } from "../../../contract/api/destinations.ts";

export interface DestinationDraft {
  readonly name: string;
  readonly subdomain: string;
  /** Only for a sandbox or proxy. */
  readonly url: string;
  readonly kind: "oauth-client" | "api-token" | "same-as";
  readonly clientId: string;
  readonly clientSecret: string;
  readonly email: string;
  readonly apiToken: string;
  readonly sameAs: string;
  readonly usersPerSecond: string;
  /** Percent. */
  readonly reserve: string;
  readonly window: string;
  readonly isEnabled: boolean;
}

/** A new one begins empty, or as another one whose credential it shares. */
export function beginDestination(existing: Destination | null, copied: Destination | null): DestinationDraft {
  if (existing === null && copied !== null)
    return {
      ...beginDestination(copied, null),
      name: `${copied.name} (copy)`,
      kind: "same-as",
      sameAs: copied.id,
      isEnabled: true,
    };
  const credential = existing?.credential;
  return {
    name: existing?.name ?? "Zendesk",
    subdomain: existing?.subdomain ?? "",
    url: existing?.url ?? "",
    kind: credential?.kind ?? "oauth-client",
    clientId: credential?.kind === "oauth-client" ? credential.clientId : "",
    clientSecret: "",
    email: credential?.kind === "api-token" ? credential.email : "",
    apiToken: "",
    sameAs: "",
    usersPerSecond: String(existing?.settings.usersPerSecond ?? 100),
    reserve: String(Math.round((existing?.settings.reserve ?? 0.2) * 100)),
    window: String(existing?.settings.window ?? 20),
    isEnabled: existing?.isEnabled ?? true,
  };
}

/** Null when nothing secret was typed: the saved credential stays. */
export function toCredential(draft: DestinationDraft) {
  switch (draft.kind) {
    case "oauth-client":
      return draft.clientSecret === ""
        ? null
        : ({ kind: "oauth-client", clientId: draft.clientId, clientSecret: draft.clientSecret } as const);
    case "api-token":
      return draft.apiToken === ""
        ? null
        : ({ kind: "api-token", email: draft.email, apiToken: draft.apiToken } as const);
    case "same-as":
      return draft.sameAs === "" ? null : ({ kind: "same-as", destinationId: draft.sameAs } as const);
  }
}

export const settingsOf = (draft: DestinationDraft) => ({
  usersPerSecond: Number(draft.usersPerSecond),
  reserve: Number(draft.reserve) / 100,
  window: Number(draft.window),
});

/** What a connection test is of: another account or credential makes its result worthless. */
export function accountOf(draft: DestinationDraft): string {
  const { subdomain, url, kind, clientId, clientSecret, email, apiToken, sameAs } = draft;
  return JSON.stringify([subdomain, url, kind, clientId, clientSecret, email, apiToken, sameAs]);
}

/** The fields in the words of the form; what is secret is not compared. */
export const draftWords: Partial<Record<keyof DestinationDraft, string>> = {
  kind: "Credential",
  clientId: "Client ID",
  email: "E-mail of its owner",
  usersPerSecond: "Users a second",
  reserve: "Kept for others",
  window: "Jobs in flight",
  isEnabled: "Enabled",
};

const between = (text: string, min: number, max: number): boolean =>
  text.trim() !== "" && Number(text) >= min && Number(text) <= max;

export type DestinationWrong = Partial<Record<keyof DestinationDraft, string>>;

export function wrongOf(draft: DestinationDraft, existing: Destination | null): DestinationWrong {
  const wrong: Record<string, string> = {};
  if (draft.name.trim() === "") wrong.name = "Give it a name.";
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/i.test(draft.subdomain))
    wrong.subdomain = "Only the part before .zendesk.com.";
  const isNew = existing === null || existing.credential.kind !== draft.kind;
  if (draft.kind === "oauth-client") {
    if (draft.clientId === "") wrong.clientId = "Write the client's identifier.";
    if (isNew && draft.clientSecret === "") wrong.clientSecret = "Write the client's secret.";
  }
  if (draft.kind === "api-token") {
    if (draft.email === "") wrong.email = "Write the e-mail of the token's owner.";
    if (isNew && draft.apiToken === "") wrong.apiToken = "Write the token.";
  }
  if (draft.kind === "same-as" && draft.sameAs === "") wrong.sameAs = "Choose the destination that holds it.";
  if (!between(draft.usersPerSecond, 1, 10_000)) wrong.usersPerSecond = "From 1 to 10,000.";
  if (!between(draft.reserve, 0, 90)) wrong.reserve = "From 0 to 90 %.";
  if (!between(draft.window, 1, 30)) wrong.window = "From 1 to 30.";
  return wrong;
}
