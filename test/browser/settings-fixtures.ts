/** People, API keys, sessions and the audit log as the settings' screens are tested with. Only for tests. */
import type { z } from "zod";
import type { auditPage } from "../../src/contract/api/audit.ts";
import type { ConnectionTest } from "../../src/contract/api/destinations.ts";
import type { ApiKey, Person } from "../../src/contract/api/people.ts";
import type { openSessions } from "../../src/contract/api/session.ts";
import type { SignInSettings } from "../../src/contract/api/settings.ts";
import { idOf } from "./fixtures.ts";

const hourMs = 3_600_000;

export function createSettingsFixtures(now: number) {
  const at = (hoursAgo: number) => new Date(now - hoursAgo * hourMs).toISOString();
  const person = (number: number, name: string, change: Partial<Person>): Person => ({
    id: idOf(number),
    name,
    email: `${name.split(" ")[0]?.toLowerCase()}@socktown.com`,
    role: "author",
    hidesPersonalData: false,
    isDisabled: false,
    hasPassword: true,
    isKnownAtProvider: false,
    createdAt: at(24 * 40),
    lastSeenAt: at(26),
    ...change,
  });
  const people: readonly Person[] = [
    person(41, "Ines Almeida", { role: "viewer", hidesPersonalData: true, isDisabled: true }),
    person(42, "Jon Aaker", { role: "author", lastSeenAt: at(3) }),
    person(9, "Mara Lindqvist", { role: "admin", lastSeenAt: at(0) }),
    person(43, "Samira Okafor", { role: "operator", hasPassword: false, lastSeenAt: null }),
  ];
  const key = (number: number, name: string, change: Partial<ApiKey>): ApiKey => ({
    id: idOf(number),
    name,
    role: "operator",
    person: "Mara Lindqvist",
    start: "dfk_8Qx2",
    createdAt: at(24 * 20),
    lastUsedAt: at(4),
    expiresAt: new Date(now + 70 * 24 * hourMs).toISOString(),
    ...change,
  });
  const apiKeys: readonly ApiKey[] = [
    key(51, "Nightly refresh", {}),
    key(52, "Grafana", {
      role: "viewer",
      person: "Jon Aaker",
      start: "dfk_c01v",
      expiresAt: null,
      lastUsedAt: null,
    }),
  ];
  const sessions: z.infer<typeof openSessions> = {
    items: [
      { signedInAt: at(1), endsAt: at(-719), isThis: true },
      { signedInAt: at(50), endsAt: at(-670), isThis: false },
      { signedInAt: at(200), endsAt: at(-520), isThis: false },
    ],
  };
  const what = [
    ["activated", "query", "Zendesk - Users", idOf(301), null, null],
    ["started", "run", "Zendesk - Users", "128", null, '{"run":128,"limit":null}'],
    [
      "updated",
      "person",
      "Jon Aaker",
      idOf(42),
      '{"role":"viewer","isDisabled":false}',
      '{"role":"author","isDisabled":false}',
    ],
    ["marked as personal data", "column", "Customer_360.email", "Customer_360", null, null],
    ["sign-in refused", "session", "password", null, null, null],
    ["deleted", "orchestration", "Zendesk - Old", null, '{"name":"Zendesk - Old"}', null],
  ] as const;
  const entries: z.infer<typeof auditPage>["items"] = Array.from({ length: 300 }, (_, index) => {
    const [action, kind, name, target, before, after] = what[index % what.length] ?? what[0];
    const who = index % 3 === 0 ? "Jon Aaker" : "Mara Lindqvist";
    return { id: 9_000 - index, at: at(index), who, action, kind, name, target, before, after };
  });
  const signIn: SignInSettings = {
    provider: {
      isEnabled: true,
      label: "Sign in with Socktown",
      issuer: "https://accounts.socktown.com",
      clientId: "deskfeed-socktown",
      domains: ["socktown.com"],
      trustsEmails: false,
      addsPeople: true,
      role: "viewer",
      hidesPersonalData: true,
    },
    redirectUri: "http://127.0.0.1:3000/api/session/provider/callback",
    revision: 3,
    changedAt: at(30),
    changedBy: "Mara Lindqvist",
  };
  const signInTest: ConnectionTest = {
    ok: false,
    at: at(0),
    checks: [
      { name: "Reach the provider", state: "ok", detail: "accounts.socktown.com answered in 41 ms." },
      {
        name: "Discovery",
        state: "failed",
        detail: "It calls itself another issuer.",
        advice: "Copy the issuer.",
      },
      { name: "Keys", state: "not tried", detail: "" },
    ],
  };
  return { people, apiKeys, sessions, entries, signIn, signInTest };
}
