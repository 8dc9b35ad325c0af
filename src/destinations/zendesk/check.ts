/** The connection test: reachable, signed in, bulk import, user fields, quota. Each line says in plain words what to do when it is not well. */
import type { BulkImport } from "../../core/account.ts";
import { DestinationFailed } from "../../core/failure.ts";
import type { Check, CheckListener } from "../../core/ports/destination.ts";
import type { BulkImportState } from "./bulk-import.ts";
import { saysImport } from "./bulk-import.ts";
import {
  type Explanation,
  explainForbidden,
  explainGone,
  explainUnauthorized,
  explainUnreachable,
  urlOf,
} from "./failures.ts";
import { readUserFields } from "./fields.ts";
import { asObject, asText, asWhole } from "./json-shape.ts";
import { saidBy, type Verdict } from "./replies.ts";
import type { Session } from "./session.ts";

const names = ["reachable", "signed in", "bulk import", "user fields", "quota"] as const;
type Name = (typeof names)[number];

/** Bulk calls a minute at this many users each, plus about one look a second at the jobs in flight. */
const batchUsers = 100;
const looksPerMinute = 60;
/** Somebody waits for the test's answer. */
const checkMsMax = 30_000;

export async function checkZendesk(
  session: Session,
  bulk: BulkImportState,
  signal: AbortSignal,
  onCheck: CheckListener = () => undefined,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  const limit = AbortSignal.timeout(checkMsMax);
  const add = (name: Name, state: Check["state"], { message, advice }: Partial<Explanation>): boolean => {
    const check = { name, state, detail: message ?? "", ...(advice === undefined ? {} : { advice }) };
    checks.push(check);
    onCheck(check);
    return state !== "failed";
  };
  try {
    await askAll(session, bulk, AbortSignal.any([signal, limit]), add);
  } catch (error) {
    if (signal.aborted || !limit.aborted) throw error;
    const step = names[checks.length] ?? "quota";
    add(step, "failed", {
      message: `Zendesk did not answer within ${checkMsMax / 1000} s.`,
      advice: "Test again in a minute; if it stays, see Zendesk's status page.",
    });
  }
  const tried = new Set(checks.map(({ name }) => name));
  for (const name of names)
    if (!tried.has(name)) add(name, "not tried", { message: "An earlier step failed." });
  return checks;
}

type Add = (name: Name, state: Check["state"], explanation: Partial<Explanation>) => boolean;

async function askAll(session: Session, bulk: BulkImportState, signal: AbortSignal, add: Add): Promise<void> {
  const me = await askWhoWeAre(session, signal);
  if (!checkReachable(session, me, add) || !checkSignedIn(session, me, add)) return;
  await checkBulkImport(session, bulk, signal, add);
  await checkUserFields(session, signal, add);
  checkQuota(session, add);
}

/** Asked once, without retries: a test should answer at once. */
async function askWhoWeAre(session: Session, signal: AbortSignal): Promise<Verdict | DestinationFailed> {
  try {
    return await session.call({ method: "GET", path: "/api/v2/users/me" }, signal);
  } catch (error) {
    if (error instanceof DestinationFailed) return error;
    throw error;
  }
}

function checkReachable(session: Session, me: Verdict | DestinationFailed, add: Add): boolean {
  const { definition } = session;
  const well = { message: `Zendesk's API answers at ${urlOf(definition)}.` };
  if (me instanceof DestinationFailed) {
    if (me.next === "fix" && me.code !== "account_not_found") return add("reachable", "ok", well);
    return add("reachable", "failed", { message: me.message, ...(me.advice ? { advice: me.advice } : {}) });
  }
  if (me.kind === "gone") return add("reachable", "failed", explainGone(definition, me.said));
  if (me.kind !== "trouble") return add("reachable", "ok", well);
  if (me.trouble.kind === "unreachable" || me.said.status === null)
    return add("reachable", "failed", explainUnreachable(definition, me.said));
  return add("reachable", "failed", {
    message: `${urlOf(definition)} answers, but not as asked (${me.said.words}).`,
    advice: "Test again in a minute; if it stays, see Zendesk's status page.",
  });
}

function checkSignedIn(session: Session, me: Verdict | DestinationFailed, add: Add): boolean {
  const { definition } = session;
  if (me instanceof DestinationFailed)
    return add("signed in", "failed", { message: me.message, ...(me.advice ? { advice: me.advice } : {}) });
  if (me.kind === "forbidden")
    return add("signed in", "failed", explainForbidden(definition, me.said, "read its own user"));
  if (me.kind !== "fine") return false;
  const user = asObject(me.body.user);
  const role = asText(user.role) ?? "nobody";
  // Without a valid login `users/me` answers 200 with an anonymous user (zendesk-api.md 1).
  if (asWhole(user.id) === null)
    return add(
      "signed in",
      "failed",
      explainUnauthorized(definition, saidBy("it answers as to a stranger", { status: 200 })),
    );
  if (role !== "admin" && role !== "agent")
    return add("signed in", "failed", {
      message: `The credential belongs to a user of the role "${role}".`,
      advice: "Use the credential of an administrator, or of an agent who may manage end users.",
    });
  const message = `Signed in as ${asText(user.name) ?? "a user"} (${role}).`;
  if (role === "admin") return add("signed in", "ok", { message });
  return add("signed in", "warning", {
    message,
    advice:
      "An agent can only change end users, and only with a role that may manage them; an administrator is safer.",
  });
}

/**
 * An empty list writes nobody. A 403 says for certain that import is off; permissions come before the body's own checks in APIs of
 * this make, so that any other answer speaks for "on", but only the first real batch proves it (zendesk-api.md 1 and 10: bodies unknown).
 */
async function checkBulkImport(
  session: Session,
  bulk: BulkImportState,
  signal: AbortSignal,
  add: Add,
): Promise<void> {
  const state = await askForImport(session, bulk, signal);
  if (state === "on") add("bulk import", "ok", { message: "Users can be imported 100 at a time." });
  else if (state === "off")
    add("bulk import", "warning", {
      message: "Bulk user import is off on this account: new users go one a second.",
      advice:
        "The account's owner can ask Zendesk Support to switch on bulk user import (it is off by default, and on trials).",
    });
  else
    add("bulk import", "ok", {
      message: "An empty bulk call was not refused; the first batch will show for certain.",
    });
}

async function askForImport(
  session: Session,
  bulk: BulkImportState,
  signal: AbortSignal,
): Promise<BulkImport> {
  if (bulk.state !== "unknown") return bulk.state;
  const path = "/api/v2/users/create_or_update_many";
  const verdict = await session.call({ method: "POST", path, body: '{"users":[]}' }, signal);
  if (verdict.kind === "forbidden" && !/scope/i.test(verdict.said.words)) {
    if (saysImport(verdict.said)) bulk.isOff();
    return "off";
  }
  if (verdict.kind !== "fine") return "unknown";
  bulk.isOn();
  return "on";
}

async function checkUserFields(session: Session, signal: AbortSignal, add: Add): Promise<void> {
  try {
    const fields = await readUserFields(session, signal);
    const active = fields.filter((field) => field.active).length;
    add("user fields", "ok", { message: `${active} active user fields.` });
  } catch (error) {
    if (!(error instanceof DestinationFailed)) throw error;
    add("user fields", "failed", {
      message: error.message,
      ...(error.advice ? { advice: error.advice } : {}),
    });
  }
}

function checkQuota(session: Session, add: Add): void {
  const { limit, remaining } = session.quota();
  const { usersPerSecond, reserve } = session.definition.settings;
  if (limit === null) {
    add("quota", "ok", { message: "The account's answers do not tell its requests a minute." });
    return;
  }
  const message = `${limit} requests a minute, ${remaining ?? "an unknown number"} left; ${Math.round(reserve * 100)} % are left to others.`;
  const needed = Math.ceil((usersPerSecond / batchUsers) * 60) + looksPerMinute;
  if (needed <= limit * (1 - reserve)) add("quota", "ok", { message });
  else
    add("quota", "warning", {
      message,
      advice: `${usersPerSecond} users a second need about ${needed} requests a minute: sending will be slower, or lower the reserve.`,
    });
}
