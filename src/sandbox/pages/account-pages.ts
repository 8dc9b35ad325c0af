/** The pages about the account rather than one user: its fields, its jobs, and what it was asked. */
import type { Desk } from "../desk.ts";
import type { Job, RowOutcome, RowTruth } from "../job.ts";
import { type Html, type HtmlPart, html } from "./html.ts";
import { emptyState, listPage } from "./layout.ts";
import { nothing, shownNumber, shownText, shownTime } from "./shown.ts";

/** Rows of these lists; older ones are counted only. */
const ROWS_MAX = 100;

function table(label: string, heads: readonly string[], rows: HtmlPart): Html {
  return html`<div class="panel scrolls" role="region" aria-label="${label}" tabindex="0"><table><thead><tr>${heads.map(
    (head) => html`<th scope="col">${head}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

export function fieldsPage(desk: Desk): Html {
  const fields = desk.fields.all();
  const rows = fields.map(
    ({ title, key, type, options, tag, active }) =>
      html`<tr><td class="strong">${shownText(title)}${!active && html` <span class="pill">not active</span>`}</td><td class="code">${key}</td><td>${type}</td><td>${
        options.length > 0
          ? shownText(options.map(({ value }) => value).join(", "))
          : tag
            ? `tag ${tag}`
            : nothing
      }</td></tr>`,
  );
  return listPage("Fields", String(fields.length), table("Fields", ["Title", "Key", "Type", "Values"], rows));
}

export function jobsPage(desk: Desk): Html {
  const jobs = desk.jobs.latest(ROWS_MAX);
  if (jobs.length === 0)
    return listPage("Jobs", "", emptyState("No jobs yet", "Each bulk request becomes one."));
  const now = desk.clock();
  const rows = jobs.map(
    (job) =>
      html`<tr><td><a class="code" href="/jobs/${job.id}" title="${job.id}">${job.id.slice(0, 13)}…</a></td><td>${job.kind}</td><td>${jobState(job)}</td><td>${job.outcomes.length} of ${job.total}</td><td>${sayTally(job)}</td><td>${shownTime(job.acceptedMs, now)}</td><td>${took(job)}</td></tr>`,
  );
  const remark = `latest ${jobs.length}, ${desk.jobs.inFlightCount()} in flight`;
  return listPage(
    "Jobs",
    remark,
    table("Jobs", ["Job", "Kind", "Status", "Rows", "What became of them", "Accepted", "Took"], rows),
  );
}

export function jobPage(desk: Desk, job: Job): Html {
  const rows = job.outcomes.map(
    (row) =>
      html`<tr><td>${row.index}</td><td class="cut">${whoIs(row)}</td><td>${outcomeWord(row.outcome)}</td><td class="cut">${
        row.details === null ? nothing : shownText(row.details)
      }</td></tr>`,
  );
  const faults = job.fault.isVanished ? "; a fault hides it from callers" : "";
  return listPage(
    "Job",
    html`<span class="code">${job.id}</span>`,
    html`<p class="quiet">${job.kind}, ${jobState(job)}, accepted ${shownTime(job.acceptedMs, desk.clock())}, ${sayTally(job)}${faults}</p>
${table("Rows", ["Row", "User", "What became of it", "Why"], rows)}`,
  );
}

function whoIs(row: RowTruth): Html {
  const name = shownText(row.externalId ?? row.email ?? String(row.userId ?? "–"));
  return row.userId === null ? name : html`<a href="/users/${row.userId}">${name}</a>`;
}

function jobState(job: Job): Html {
  const tone = { queued: "", working: "busy", completed: "good", failed: "bad", killed: "bad" }[job.status];
  return html`<span class="${tone}">${job.status}</span>`;
}

function outcomeWord(outcome: RowOutcome): Html {
  const isBad = outcome === "failed" || outcome === "unapplied";
  return html`<span class="${isBad ? "bad" : "good"}">${outcome}</span>`;
}

/** "98 created, 2 failed". */
function sayTally(job: Job): string {
  const tally = new Map<RowOutcome, number>();
  for (const { outcome } of job.outcomes) tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
  return [...tally].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
}

function took(job: Job): HtmlPart {
  return job.endedMs === null ? nothing : `${((job.endedMs - job.acceptedMs) / 1_000).toFixed(1)} s`;
}

export function requestsPage(desk: Desk): Html {
  const { log, faults } = desk;
  const requests = log.recent(ROWS_MAX);
  const now = desk.clock();
  const counts: readonly (readonly [string, number])[] = [
    ["Requests", log.count()],
    ["Writes", log.writeCount()],
    ["Users accepted", log.acceptedTotal()],
    ["Most users in one second", log.acceptedPerSecondMost()],
    ["Most jobs in flight", desk.jobs.inFlightMost()],
    ["429 sent", log.countOf(429)],
    ["Verification mails", desk.mails.count()],
    ["Fault rules", faults.list().length],
  ];
  const figures = html`<dl class="figures">${counts.map(([name, count]) => html`<div><dt>${name}</dt><dd>${shownNumber(count)}</dd></div>`)}</dl>`;
  if (requests.length === 0)
    return listPage(
      "Requests",
      "",
      html`${figures}${emptyState("No requests yet", "What Deskfeed asks of this sandbox is listed here.")}`,
    );
  const rows = requests.map(
    ({ atMs, method, path, end, users, jobId, fault }) =>
      html`<tr><td>${shownTime(atMs, now)}</td><td class="code">${method}</td><td class="code cut">${shownText(path)}</td><td><span class="${isGood(end) ? "good" : "bad"}">${end}</span></td><td>${
        users === 0 ? nothing : users
      }</td><td>${jobId === null ? nothing : html`<a class="code" href="/jobs/${jobId}" title="${jobId}">${jobId.slice(0, 9)}…</a>`}</td><td>${fault ?? nothing}</td></tr>`,
  );
  return listPage(
    "Requests",
    `latest ${requests.length}`,
    html`${figures}${table("Requests", ["Time", "Method", "Path", "Answer", "Users", "Job", "Fault"], rows)}`,
  );
}

function isGood(end: number | string): boolean {
  return typeof end === "number" && end < 400;
}
