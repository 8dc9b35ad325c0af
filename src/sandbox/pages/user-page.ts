/** One user as a support agent sees it: who it is, what is known, what changed it, and the same as the API shows it. */
import { apiUser } from "../api-user.ts";
import type { Desk } from "../desk.ts";
import type { UserField } from "../user-fields.ts";
import type { Identity, StoredUser, UserWrite } from "../users.ts";
import { type Html, html } from "./html.ts";
import { bulbIcon, createdIcon, deletedIcon, updatedIcon } from "./icons.ts";
import { nothing, shownText, shownTime, shownValue } from "./shown.ts";
import { standing } from "./users-page.ts";

/** Facts in the card; more would not be read at a glance. */
const FACTS_MAX = 8;

/** Changes listed; the rest is counted. */
const CHANGES_MAX = 20;

/** Colours of the round picture that stands for a face. */
const FACE_COLOURS = 6;

export function userPage(desk: Desk, user: StoredUser): Html {
  const now = desk.clock();
  const fields = desk.fields.active();
  const json = JSON.stringify(apiUser(user, fields, desk.origin()), null, 2);
  return html`<div class="desk">
<section class="side" aria-label="Profile">
${profile(user)}
${contact(user)}
<h2>User fields</h2>
${userFields(fields, user, now)}
</section>
<section class="middle" aria-label="Overview">
${knowledge(user, fields)}
<h2>Identities</h2>
${identities(user.identities)}
</section>
<section class="side" aria-label="History">
<h2>What changed this user</h2>
${changes(user, now)}
<h2 class="ruled">As the API shows it</h2>
<pre tabindex="0" aria-label="The user as JSON">${json}</pre>
</section>
</div>`;
}

function profile(user: StoredUser): Html {
  const verified = user.identities.some((identity) => identity.verified) ? "verified" : "not verified";
  return html`<div class="profile"><span class="face face-${user.id % FACE_COLOURS}" aria-hidden="true">${initials(user.name)}</span>
<div><h1>${shownText(user.name === "" ? "(no name)" : user.name)}</h1><p class="quiet">${user.role} · ${verified}${standing(user)}</p></div></div>`;
}

/** First letters of the first and last word; whole characters, so that no emoji is cut in half. */
function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== "");
  const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return picked
    .map((word) => [...(word ?? "?")][0] ?? "?")
    .join("")
    .toLocaleUpperCase("en");
}

function contact(user: StoredUser): Html {
  const emails = user.identities.filter(({ type }) => type === "email");
  const phones = user.identities.filter(({ type, primary }) => type === "phone_number" && !primary);
  const entry = (name: string, value: Html) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const phone = (number: string) =>
    html`${shownText(number)}${user.sharedPhone && html` <small>shared</small>`}`;
  return html`<dl class="contact">
${emails.length === 0 ? entry("E-mail", nothing) : emails.map((one) => entry("E-mail", html`${shownText(one.value)} <small>${one.primary ? "primary" : "secondary"}</small>`))}
${entry("Phone", user.phone === null ? nothing : phone(user.phone))}
${phones.map((one) => entry("Phone", html`${shownText(one.value)} <small>secondary</small>`))}
${entry("External ID", user.externalId === null ? nothing : html`<span class="code">${shownText(user.externalId)}</span>`)}
${user.extra?.time_zone ? entry("Time zone", shownText(String(user.extra.time_zone))) : null}
${user.organizationIds.length > 0 && entry("Organization", html`<span class="code">${user.organizationIds.join(", ")}</span>`)}
${entry("Tags", user.tags.length === 0 ? nothing : shownText(user.tags.join(", ")))}
</dl>`;
}

/** Fields with a value, or that were emptied by a write; the others are a number until they are asked for. */
function userFields(fields: readonly UserField[], user: StoredUser, nowMs: number): Html {
  const used = fields.filter(({ key }) => user.userFields[key] !== undefined);
  const unused = fields.filter((field) => !used.includes(field));
  const entries = (list: readonly UserField[]) =>
    html`<dl class="fields">${list.map((field) => fieldEntry(field, user, nowMs))}</dl>`;
  const rest = html`<details><summary>${unused.length} without a value</summary>${entries(unused)}</details>`;
  return html`${used.length > 0 && entries(used)}${unused.length > 0 && rest}`;
}

function fieldEntry(field: UserField, user: StoredUser, nowMs: number): Html {
  const write = user.writes.findLast(({ fields }) => fields.includes(`user_fields.${field.key}`));
  const isMarked = write !== undefined && write.writer !== null;
  return html`<div><dt>${field.title}${
    isMarked && html`<span class="mark">${updatedIcon}${write.writer}, ${shownTime(write.atMs, nowMs)}</span>`
  }</dt><dd${isMarked && html` class="written"`}>${shownValue(field, user.userFields[field.key])}</dd></div>`;
}

function knowledge(user: StoredUser, fields: readonly UserField[]): Html {
  const isKnown = ({ key }: UserField) => {
    const value = user.userFields[key];
    return value !== null && value !== undefined && value !== false;
  };
  const known = fields.filter(isKnown);
  const facts = known.slice(0, FACTS_MAX);
  const rest = known.length - facts.length;
  return html`<div class="knowledge">${bulbIcon}<div><h2>What the agent knows now, without asking</h2>${
    facts.length === 0
      ? html`<p class="quiet">Nothing yet: no user field of this user has a value.</p>`
      : html`<ul>${facts.map((field) => html`<li><span class="quiet">${field.title}</span> ${shownValue(field, user.userFields[field.key])}</li>`)}</ul>`
  }${rest > 0 && html`<p class="quiet">and ${rest} more under User fields</p>`}</div></div>`;
}

function identities(list: readonly Identity[]): Html {
  if (list.length === 0)
    return html`<div class="panel empty"><p class="quiet">No address or number: nobody can write to this user.</p></div>`;
  const words: Readonly<Record<string, string>> = { email: "e-mail", phone_number: "phone" };
  return html`<div class="panel scrolls" role="region" aria-label="Identities" tabindex="0"><table>
<thead><tr><th scope="col">Value</th><th scope="col">Type</th><th scope="col">Primary</th><th scope="col">Verified</th></tr></thead>
<tbody>${list.map(
    ({ value, type, primary, verified }) =>
      html`<tr><td class="cut">${shownText(value)}</td><td>${words[type] ?? type}</td><td>${primary ? "primary" : "secondary"}</td><td>${verified ? "yes" : "no"}</td></tr>`,
  )}</tbody></table></div>`;
}

function changes(user: StoredUser, nowMs: number): Html {
  const latest = user.writes.slice(-CHANGES_MAX).reverse();
  const rest = user.writeCount - latest.length;
  return html`<ol class="changes">${latest.map((write) => change(write, nowMs))}</ol>${
    rest > 0 && html`<p class="quiet">and ${rest} earlier</p>`
  }`;
}

function change(write: UserWrite, nowMs: number): Html {
  const icons = { created: createdIcon, updated: updatedIcon, deleted: deletedIcon, merged: deletedIcon };
  const what = sayFields(write.fields);
  return html`<li>${icons[write.kind]}<div><p><span class="strong">${write.writer ?? "Sandbox"}</span>${shownTime(write.atMs, nowMs)}</p>
<p>${write.kind}${what !== "" && `: ${what}`}${write.note !== null && ` (${write.note})`}</p>${
    write.jobId !== null &&
    html`<p><a class="code" href="/jobs/${write.jobId}" title="${write.jobId}">job ${write.jobId.slice(0, 9)}…</a></p>`
  }</div></li>`;
}

const fieldNames: Readonly<Record<string, string>> = {
  email: "e-mail",
  external_id: "external ID",
  organization_id: "organization",
};

/** "name, e-mail, 3 user fields". */
function sayFields(fields: readonly string[]): string {
  const own = fields
    .filter((field) => !field.startsWith("user_fields."))
    .map((field) => fieldNames[field] ?? field.replaceAll("_", " "));
  const count = fields.length - own.length;
  if (count > 0) own.push(count === 1 ? "1 user field" : `${count} user fields`);
  return own.join(", ");
}
