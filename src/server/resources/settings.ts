/** Settings for admins: the sign-in provider and its test, the workspace's name, how long rows are kept. */
import type { SignInSettings } from "../../contract/api/settings.ts";
import { ConfigInvalid } from "../../core/failure.ts";
import type { SignInProvider } from "../../core/ports/settings-book.ts";
import { rowDaysMax, usualRowDays } from "../../core/removed-rows.ts";
import { hasPassed } from "../../runner/check-orchestration.ts";
import type { Resource } from "../call.ts";
import { isoOrNull } from "../run-view.ts";
import type { ServerParts } from "../server-parts.ts";
import { checkProvider } from "../sign-in-provider.ts";
import { redirectUriOf } from "./provider-sign-in.ts";

type Name =
  | "readSignInSettings"
  | "changeSignInSettings"
  | "testSignIn"
  | "readWorkspace"
  | "changeWorkspace"
  | "readHistory"
  | "changeHistory";

/** Without domains everybody who has an account at the provider, which may be anybody, would get in. */
function refuseEverybody({ addsPeople, domains }: SignInProvider): void {
  if (!addsPeople || domains.length > 0) return;
  throw new ConfigInvalid("Nobody says who may be added at their first sign-in.", {
    code: "domains_missing",
    next: "fix",
    advice: "Name the e-mail domains of those who may come in, or add people one by one.",
    place: { key: "provider.domains" },
  });
}

export const settingsResource: Resource<Name> = ({ serverStore: { settings }, clock, hub }: ServerParts) => {
  const changed = (id: string) => hub.publish({ event: "changed", data: { resource: "settings", id } });

  async function shown(redirectUri: string): Promise<SignInSettings> {
    const { value, revision, changedAt, changedBy } = await settings.signIn();
    return { provider: value, redirectUri, revision, changedAt: isoOrNull(changedAt), changedBy };
  }

  async function shownWorkspace() {
    const { value, revision } = await settings.workspace();
    return { name: value, revision };
  }

  async function shownHistory() {
    const { value, revision, changedAt, changedBy } = await settings.rowDays();
    return { rowDays: value, usualRowDays, rowDaysMax, revision, changedAt: isoOrNull(changedAt), changedBy };
  }

  return {
    readSignInSettings: ({ request }) => shown(redirectUriOf(request)),
    async changeSignInSettings({ body: { revision, provider }, actor, request }) {
      if (provider === null) await settings.saveSignIn(null, null, { revision, by: actor.person.name });
      else {
        const { clientSecret = null, ...wanted } = provider;
        refuseEverybody(wanted);
        await settings.saveSignIn(wanted, clientSecret, { revision, by: actor.person.name });
      }
      changed("sign-in");
      return await shown(redirectUriOf(request));
    },
    async testSignIn({ body }) {
      const checks = await checkProvider(body.issuer);
      return { ok: hasPassed(checks), checks, at: new Date(clock.now()).toISOString() };
    },
    readWorkspace: shownWorkspace,
    async changeWorkspace({ body: { revision, name }, actor }) {
      await settings.saveWorkspace(name, { revision, by: actor.person.name });
      changed("workspace");
      return await shownWorkspace();
    },
    readHistory: shownHistory,
    async changeHistory({ body: { revision, rowDays }, actor }) {
      await settings.saveRowDays(rowDays, { revision, by: actor.person.name });
      changed("history");
      return await shownHistory();
    },
  };
};
