/** The routes of signing in, of people, of API keys and of settings. */
import { health } from "./events.ts";
import { done, idParams } from "./field-shapes.ts";
import type { RouteName } from "./paths.ts";
import * as people from "./people.ts";
import type { Route } from "./route.ts";
import * as session from "./session.ts";
import * as settings from "./settings.ts";

export const sessionRoutes = {
  readHealth: {
    role: "anyone",
    summary: "Whether the server, its engine and its store answer",
    answer: health,
  },
  readSession: { role: "anyone", summary: "Who is signed in", answer: session.session },
  signIn: {
    role: "anyone",
    summary: "Sign in with email and password",
    body: session.signIn,
    answer: session.session,
  },
  followLink: {
    role: "anyone",
    summary: "What a one-time link is good for; a sign-in link is used up by it",
    body: session.link,
    answer: session.linkAnswer,
  },
  setUp: {
    role: "anyone",
    summary: "Set the owner's or an invited person's password with a one-time link",
    body: session.setup,
    answer: session.session,
  },
  signOut: { role: "signed in", summary: "Sign out", answer: done },
  changePassword: {
    role: "signed in",
    summary: "Change one's own password; other sessions end",
    body: session.changePassword,
    answer: done,
  },
  listSessions: {
    role: "signed in",
    summary: "One's own open sessions, the newest first",
    answer: session.openSessions,
  },
  endOtherSessions: {
    role: "signed in",
    summary: "Sign out everywhere else; an API key ends every session of its person",
    answer: session.endedSessions,
  },
  startProviderSignIn: {
    role: "anyone",
    summary: "Sign in by the provider: leads the browser there",
    query: settings.startProviderSignIn,
    answer: "redirect",
  },
  finishProviderSignIn: {
    role: "anyone",
    summary: "Where the provider leads back to; opens the session, or the sign-in page with the reason",
    query: settings.finishProviderSignIn,
    answer: "redirect",
  },
} as const satisfies Partial<Record<RouteName, Route>>;

export const peopleRoutes = {
  listPeople: { role: "admin", summary: "Everybody who may sign in", answer: people.people },
  addPerson: {
    role: "admin",
    summary: "Add a person; answers the link with which they set their password",
    body: people.addPerson,
    answer: people.personLink,
  },
  changePerson: {
    role: "admin",
    summary: "Change name, role, the right to see personal data, or disable",
    params: idParams,
    body: people.changePerson,
    answer: people.person,
  },
  linkPerson: {
    role: "admin",
    summary: "A new one-time link for a person who lost theirs or their password",
    params: idParams,
    answer: people.personLink,
  },
  removePerson: {
    role: "admin",
    summary: "Remove a person for good, with their sessions and API keys; what they made stays",
    params: idParams,
    answer: done,
  },
  listApiKeys: {
    role: "signed in",
    summary: "API keys: one's own, or everybody's for an admin",
    answer: people.apiKeys,
  },
  createApiKey: {
    role: "signed in",
    summary: "Create an API key of at most one's own role",
    body: people.createApiKey,
    answer: people.createdApiKey,
  },
  revokeApiKey: { role: "signed in", summary: "Revoke an API key", params: idParams, answer: done },
} as const satisfies Partial<Record<RouteName, Route>>;

export const settingsRoutes = {
  readSignInSettings: {
    role: "admin",
    summary: "The sign-in provider (OpenID Connect), without its secret",
    answer: settings.signInSettings,
  },
  changeSignInSettings: {
    role: "admin",
    summary: "Set up, change or remove the sign-in provider",
    body: settings.changeSignInSettings,
    answer: settings.signInSettings,
  },
  testSignIn: {
    role: "admin",
    summary: "Test what a sign-in provider says of itself, check by check; saves nothing",
    body: settings.testSignIn,
    answer: settings.signInTest,
  },
  readWorkspace: { role: "viewer", summary: "The workspace's name", answer: settings.workspace },
  changeWorkspace: {
    role: "admin",
    summary: "Change the workspace's name",
    body: settings.changeWorkspace,
    answer: settings.workspace,
  },
  readHistory: { role: "viewer", summary: "How long the rows of runs are kept", answer: settings.history },
  changeHistory: {
    role: "admin",
    summary: "Change how long the rows of runs are kept; what is older goes within the hour",
    body: settings.changeHistory,
    answer: settings.history,
  },
} as const satisfies Partial<Record<RouteName, Route>>;
