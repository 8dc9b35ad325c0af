/** What the pictures of the screens show, in the shapes of the API: the numbers add up on purpose. Times are counted back from the moment given. */
import type { z } from "zod";
import type { Destination, Quota } from "../../src/contract/api/destinations.ts";
import type { Home } from "../../src/contract/api/home.ts";
import type { Notification } from "../../src/contract/api/notifications.ts";
import type { Orchestration, Plan } from "../../src/contract/api/orchestrations.ts";
import type { QuerySummary } from "../../src/contract/api/queries.ts";
import type {
  Reason,
  Run,
  RunDetail,
  RunEvent,
  RunRow,
  RunSeries,
  tally,
} from "../../src/contract/api/runs.ts";
import type { Template } from "../../src/contract/api/templates.ts";

type Tally = z.infer<typeof tally>;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

const rows = (part: Partial<Tally>): Tally => {
  const { read = 0, unchanged = 0, rejected = 0, created = 0, updated = 0, failed = 0 } = part;
  const delivered = created + updated;
  return {
    read,
    unchanged,
    rejected,
    delivered,
    created,
    updated,
    failed,
    unsent: read - unchanged - rejected - delivered - failed,
  };
};

export function createFixtures(now: number) {
  const ago = (ms: number): string => new Date(now - ms).toISOString();
  const ahead = (ms: number): string => new Date(now + ms).toISOString();
  const nothing = rows({});

  const run = (
    number: number,
    part: Partial<Run> & Pick<Run, "orchestration" | "state" | "status">,
  ): Run => ({
    number,
    id: idOf(number),
    orchestrationId: idOf(1000 + number),
    destinationId: idOf(1),
    destination: "Zendesk",
    delivered: part.rows?.delivered ?? 0,
    needsLook: (part.rows?.rejected ?? 0) + (part.rows?.failed ?? 0),
    share: null,
    ending: null,
    queuedAt: ago(2 * hour),
    startedAt: ago(2 * hour),
    endedAt: ago(2 * hour),
    startedBy: "Mara Lindqvist",
    trigger: "person",
    retryOf: null,
    limit: null,
    only: null,
    stopRequested: false,
    rows: nothing,
    warned: 0,
    rowsRemovedAt: null,
    toSend: 0,
    answered: 0,
    judged: 0,
    engine: null,
    requests: { total: 0, retried: 0, rateLimited: 0 },
    problems: [],
    seconds: 1,
    usersPerSecond: null,
    secondsLeft: null,
    waiting: null,
    inFlight: null,
    queuePosition: 0,
    ...part,
  });

  const live = run(128, {
    orchestration: "Zendesk - Users",
    state: "delivering",
    status: "Delivering",
    share: 24_300 / 41_212,
    queuedAt: ago(4 * minute + 23_000),
    startedAt: ago(4 * minute + 19_000),
    endedAt: null,
    rows: rows({
      read: 1_284_930,
      unchanged: 1_243_406,
      rejected: 312,
      created: 2_307,
      updated: 21_979,
      failed: 14,
    }),
    warned: 96,
    toSend: 41_212,
    answered: 24_300,
    requests: { total: 252, retried: 1, rateLimited: 0 },
    seconds: 259,
    inFlight: { users: 900, jobs: 9 },
    usersPerSecond: 98.9,
    secondsLeft: 170,
  });
  const waiting = run(129, {
    orchestration: "Zendesk - Regions",
    state: "waiting",
    status: "Waiting to start…",
    startedAt: null,
    endedAt: null,
    queuedAt: ago(2 * minute),
    waiting: "next in line, after Zendesk - Users",
    queuePosition: 1,
  });
  const euFailed = run(127, {
    orchestration: "Zendesk EU - Users",
    state: "failed",
    status: "Failed",
    destination: "Zendesk EU",
    destinationId: idOf(2),
    ending: "credential refused",
  });
  const loyalty = run(126, {
    orchestration: "Zendesk - Loyalty",
    state: "completed",
    status: "Completed",
    trigger: "schedule",
    startedBy: null,
    queuedAt: ago(3 * hour + 6 * minute),
    startedAt: ago(3 * hour + 6 * minute),
    endedAt: ago(3 * hour),
    rows: rows({
      read: 1_271_884,
      unchanged: 1_232_498,
      rejected: 298,
      created: 3_410,
      updated: 35_492,
      failed: 186,
    }),
    warned: 1_204,
    toSend: 39_088,
    answered: 39_088,
    requests: { total: 391, retried: 3, rateLimited: 0 },
    problems: [
      { code: "name_missing", count: 203 },
      { code: "email_taken", count: 121 },
      { code: "identity_missing", count: 61 },
      { code: "fate_unknown", count: 52 },
      { code: "option_unknown", count: 34 },
      { code: "email_malformed", count: 13 },
    ],
    seconds: 398,
  });
  const vip = run(125, {
    orchestration: "Zendesk - VIP at risk",
    state: "completed",
    status: "Completed",
    startedAt: ago(day + 2 * hour),
    endedAt: ago(day + 2 * hour),
    rows: rows({ read: 8_214, created: 1_012, updated: 7_202 }),
    toSend: 8_214,
    answered: 8_214,
    seconds: 91,
  });
  const regions = run(124, {
    orchestration: "Zendesk - Regions",
    state: "completed",
    status: "Completed",
    startedAt: ago(day + 3 * hour),
    endedAt: ago(day + 3 * hour),
    rows: rows({ read: 112, updated: 112 }),
    toSend: 112,
    answered: 112,
    seconds: 9,
  });
  const surveys = run(123, {
    orchestration: "Zendesk - Surveys",
    state: "stopped",
    status: "Stopped",
    ending: "by Jon Aaker",
    startedAt: ago(2 * day),
    endedAt: ago(2 * day),
    rows: rows({ read: 21_904, updated: 1_300 }),
    toSend: 21_904,
    answered: 1_300,
    seconds: 14,
  });

  const quota: Quota = {
    destinationId: idOf(1),
    destination: "Zendesk",
    subdomain: "socktown",
    limit: 700,
    remaining: 492,
    resetsAt: ahead(20_000),
    ours: 90,
    others: 118,
    keptFree: 140,
    usersPerSecond: 98.9,
    usersPerSecondLimit: 100,
    inFlight: { users: 900, jobs: 9 },
    at: ago(2_000),
  };

  const delivered = [
    28_000, 30_500, 27_300, 34_100, 11_900, 8_400, 32_600, 36_800, 29_900, 31_800, 33_700, 12_100, 10_400,
    63_188,
  ];
  const home: Home = {
    attention: [
      {
        key: "rows 126",
        level: "warning",
        kind: "rows missed",
        title: "484 customers did not reach Zendesk in the last run of Zendesk - Loyalty",
        detail: "186 failed · 298 rejected. Most common: e-mail of another user (121).",
        marks: [{ text: "Zendesk - Loyalty", as: "name" }],
        at: ago(3 * hour),
        link: { to: "run", id: "126", label: "See reasons" },
      },
      {
        key: "destination 2",
        level: "error",
        kind: "destination refuses",
        title: "Zendesk EU refuses its credential",
        detail: "401 since 07:12. 2 automatic orchestrations wait until it answers again.",
        marks: [{ text: "Zendesk EU", as: "name" }],
        at: ago(2 * hour + 20 * minute),
        link: { to: "destination", id: idOf(2), label: "Test connection" },
      },
      {
        key: "column user_field.state",
        level: "warning",
        kind: "column ignored",
        title: "user_field.state in Zendesk - Regions is ignored",
        detail: "No such field on the account. Did you mean user_fields.state?",
        marks: [
          { text: "user_fields.state", as: "column" },
          { text: "user_field.state", as: "column" },
          { text: "Zendesk - Regions", as: "name" },
        ],
        at: ago(day + 3 * hour),
        link: { to: "query", id: idOf(304), label: "Open query" },
      },
    ],
    running: [live, waiting],
    recent: [euFailed, loyalty, vip, regions, surveys],
    next: [
      {
        orchestrationId: idOf(4),
        orchestration: "Zendesk - VIP at risk",
        at: ahead(3 * hour),
        words: "daily, Los Angeles",
      },
      {
        orchestrationId: idOf(6),
        orchestration: "Zendesk - Surveys",
        at: ahead(8 * hour),
        words: "after refresh, usually",
      },
      {
        orchestrationId: idOf(3),
        orchestration: "Zendesk - Loyalty",
        at: ahead(20 * hour),
        words: "daily, Los Angeles",
      },
      {
        orchestrationId: idOf(5),
        orchestration: "Zendesk - Contacts",
        at: ahead(5 * day),
        words: "Sundays, Los Angeles",
      },
    ],
    quota: [quota],
    days: delivered.map((count, index) => ({
      day: new Date(now - (13 - index) * day).toISOString().slice(0, 10),
      delivered: count,
      failed: [60, 70, 110, 120, 14, 11, 66, 190, 64, 80, 77, 21, 53, 86][index] ?? 0,
    })),
    steps: { tables: 6, queries: 14, activeQueries: 11, destinations: 2, orchestrations: 8, runs: 7 },
  };

  const orchestration = (
    number: number,
    part: Partial<Orchestration> & Pick<Orchestration, "name" | "object">,
  ): Orchestration => ({
    id: idOf(number),
    objectType: "query",
    objectId: idOf(300 + number),
    destinationId: idOf(1),
    destination: "Zendesk",
    isDestinationEnabled: true,
    templateId: idOf(201),
    template: "Zendesk users",
    overrides: {},
    workflow: { kind: "manual" },
    isAutomaticEnabled: true,
    nextAt: null,
    managedBy: null,
    revision: 1,
    changedAt: ago(day),
    lastRun: null,
    ...part,
  });
  const daily = (cron: string) => ({ kind: "schedule" as const, cron, timeZone: "America/Los_Angeles" });
  const contacts = run(122, {
    orchestration: "Zendesk - Contacts",
    state: "completed",
    status: "Completed",
    startedAt: ago(2 * day),
    endedAt: ago(2 * day),
    rows: rows({ read: 40_971, updated: 40_971 }),
  });
  const eu = { destinationId: idOf(2), destination: "Zendesk EU" };
  const orchestrations: readonly Orchestration[] = [
    orchestration(1, { name: "Zendesk - Users", object: "Zendesk - Users", lastRun: live }),
    orchestration(2, {
      name: "Zendesk - Regions",
      object: "Zendesk - Regions",
      lastRun: { ...waiting, delivered: 112 },
    }),
    orchestration(3, {
      name: "Zendesk - Loyalty",
      object: "Zendesk - Loyalty",
      lastRun: loyalty,
      workflow: daily("0 6 * * *"),
      nextAt: ahead(20 * hour),
    }),
    orchestration(4, {
      name: "Zendesk - VIP at risk",
      object: "VIP at risk",
      objectType: "segment",
      objectId: idOf(701),
      lastRun: vip,
      workflow: daily("0 13 * * *"),
      nextAt: ahead(3 * hour),
    }),
    orchestration(5, {
      name: "Zendesk - Contacts",
      object: "Zendesk_attributes",
      objectType: "attributes table",
      objectId: idOf(701),
      lastRun: contacts,
      workflow: daily("0 6 * * 0"),
      nextAt: ahead(5 * day),
    }),
    orchestration(6, {
      name: "Zendesk - Surveys",
      object: "Zendesk - Surveys",
      lastRun: surveys,
      workflow: { kind: "after-refresh" },
      managedBy: "deskfeed.yaml",
    }),
    orchestration(7, {
      name: "Zendesk EU - Users",
      object: "Zendesk EU - Users",
      ...eu,
      lastRun: euFailed,
      workflow: daily("0 5 * * *"),
      managedBy: "deskfeed.yaml",
    }),
    orchestration(8, { name: "Zendesk EU - Opt-outs", object: "Support opt-outs", ...eu }),
  ];

  const query = (
    number: number,
    name: string,
    folder: string,
    part: Partial<QuerySummary> = {},
  ): QuerySummary => ({
    id: idOf(300 + number),
    name,
    folder,
    status: "active",
    managedBy: null,
    owner: "Mara Lindqvist",
    changedAt: ago(2 * day),
    draft: null,
    sentBy: [],
    rows: null,
    lastRun: null,
    ...part,
  });
  const sent = (number: number, name: string, destination = "Zendesk") => [
    { id: idOf(number), name, destination },
  ];
  const queries: readonly QuerySummary[] = [
    query(1, "Zendesk - Users", "Zendesk", {
      status: "active with draft",
      draft: { by: "Mara Lindqvist", at: ago(minute) },
      sentBy: sent(1, "Zendesk - Users"),
      lastRun: live,
      rows: live.rows.read,
    }),
    query(7, "Zendesk EU - Users", "Zendesk", {
      managedBy: "deskfeed.yaml",
      owner: "Sam Okoro",
      sentBy: sent(7, "Zendesk EU - Users", "Zendesk EU"),
      lastRun: euFailed,
      rows: 403_117,
    }),
    query(3, "Zendesk - Loyalty", "Zendesk", {
      managedBy: "deskfeed.yaml",
      owner: "Jon Aaker",
      sentBy: sent(3, "Zendesk - Loyalty"),
      lastRun: loyalty,
      rows: loyalty.rows.read,
    }),
    query(4, "Zendesk - Regions", "Zendesk", { sentBy: sent(2, "Zendesk - Regions"), lastRun: waiting }),
    query(6, "Zendesk - Surveys", "Zendesk", {
      managedBy: "deskfeed.yaml",
      owner: "Sam Okoro",
      sentBy: sent(6, "Zendesk - Surveys"),
      lastRun: surveys,
      rows: surveys.rows.read,
    }),
    query(9, "Zendesk - Opt-outs", "Zendesk", { status: "draft" }),
    query(10, "Duplicate e-mail addresses", "Data checks", { owner: "Jon Aaker" }),
    query(11, "Customers without a name", "Data checks", { owner: "Jon Aaker" }),
    query(12, "Phones that are not E.164", "Data checks", { status: "draft", owner: "Sam Okoro" }),
    query(13, "Lifetime value by tier", "Data checks"),
    query(14, "Users of the old shop", "Archive", { owner: "Jon Aaker" }),
    query(15, "Users before 2024", "Archive", { owner: "Sam Okoro" }),
    query(16, "Newsletter test", "Archive", { status: "draft" }),
    query(17, "Black Friday buyers", "Archive"),
  ];

  const check = (name: string, detail: string, state: "ok" | "warning" | "failed" = "ok") => ({
    name,
    detail,
    state,
  });
  const lastTest = {
    ok: true,
    at: ago(4 * minute),
    checks: [
      check("socktown.zendesk.com answers", "84 ms · Zendesk Suite Enterprise"),
      check("Signed in as deskfeed-sync@socktown.com", "admin · user 3601 884 410 · not anonymous"),
      check("May create and update users", "role admin"),
      check("Bulk import is switched on", "100 users a request, 30 jobs at a time"),
      check("23 user fields, 2 of them switched off", "shoe_size and fax cannot receive values", "warning"),
      check("Quota: 700 requests a minute", "592 left this minute · Deskfeed keeps to 560"),
      check("14 staff members found", "they are never changed"),
    ],
  };
  const settings = {
    usersPerSecond: 100,
    window: 12,
    reserve: 0.2,
    requestTimeoutSeconds: 60,
    retryBudgetSeconds: 900,
  };
  const destination = (
    number: number,
    name: string,
    subdomain: string,
    part: Partial<Destination> = {},
  ): Destination => ({
    id: idOf(number),
    name,
    plugin: "zendesk",
    subdomain,
    url: null,
    address: `https://${subdomain}.zendesk.com`,
    credential: { kind: "oauth-client", clientId: "deskfeed", lastFour: "3f9c" },
    settings,
    isEnabled: true,
    managedBy: null,
    revision: 1,
    changedAt: ago(day),
    lastTest,
    usedBy: 6,
    ...part,
  });
  const refused = {
    ok: false,
    at: ago(2 * hour),
    checks: [
      check("socktown-eu.zendesk.com answers", "91 ms"),
      check("Signed in", "401: the credential was refused", "failed"),
    ],
  };
  const destinations: readonly Destination[] = [
    destination(1, "Zendesk", "socktown"),
    destination(2, "Zendesk EU", "socktown-eu", { usedBy: 2, managedBy: "deskfeed.yaml", lastTest: refused }),
  ];

  const defaults = {
    defaultCountry: null,
    countryColumn: null,
    nulls: "keep" as const,
    phones: "leave-out" as const,
    values: "reject" as const,
    rename: {},
    fixed: {},
    allow: [],
    staff: "protect" as const,
    warnings: "send" as const,
  };
  const template = (number: number, name: string, part: Partial<Template> = {}): Template => ({
    id: idOf(200 + number),
    name,
    destinationId: idOf(1),
    destination: "Zendesk",
    rules: {
      ...defaults,
      defaultCountry: "US",
      rename: { full_name: "name", "user_fields.city": "user_fields.city", tier: "user_fields.loyalty_tier" },
      fixed: { tags: ["synced"], "user_fields.source": "customer 360" },
      allow: ["organization_id"],
    },
    managedBy: null,
    revision: 3,
    changedAt: ago(day),
    usedBy: 5,
    ...part,
  });
  const templates: readonly Template[] = [
    template(1, "Zendesk users"),
    template(2, "Zendesk users, strict", { usedBy: 1 }),
    template(3, "Zendesk EU users", {
      destinationId: idOf(2),
      destination: "Zendesk EU",
      managedBy: "deskfeed.yaml",
      usedBy: 2,
    }),
    template(4, "Contacts only", { usedBy: 0 }),
  ];

  const notification = (
    of: Run,
    kind: Notification["kind"],
    sentence: string,
    isRead: boolean,
  ): Notification => ({
    id: of.number,
    kind,
    orchestration: of.orchestration,
    state: of.state,
    sentence,
    rows: of.rows,
    share: of.share,
    at: of.endedAt ?? of.startedAt ?? of.queuedAt,
    startedBy: of.startedBy,
    isRead,
  });
  const notifications: readonly Notification[] = [
    notification(
      { ...live, state: "waiting", startedAt: ago(1_000), rows: nothing, share: null },
      "running",
      "Waiting to start…",
      true,
    ),
    notification(euFailed, "error", "Failed: the credential was refused", false),
    notification(loyalty, "warning", "Completed with 484 rows to look at", false),
    notification(vip, "completed", "Completed in 1 min 31 s", true),
    notification(regions, "completed", "Completed in 9 s", true),
    notification(surveys, "stopped", "Stopped by Jon Aaker", true),
  ];

  const startedAt = now - 259_000;
  const series: RunSeries = {
    limit: 100,
    points: Array.from({ length: 64 }, (_, index) => {
      const share = index / 63;
      const dip = share > 0.46 && share < 0.52 ? 34 - Math.abs(share - 0.49) * 1_000 : 0;
      return {
        at: new Date(startedAt + share * 258_000).toISOString(),
        usersPerSecond:
          index === 0 ? 0 : index === 1 ? 90 : 98.4 + ((index * 7) % 5) * 0.25 - Math.max(0, dip),
      };
    }),
    waits: [{ at: new Date(startedAt + 0.49 * 258_000).toISOString(), sentence: "503, waited 2 s" }],
  };
  const event = (id: number, secondsAgo: number, kind: string, sentence: string): RunEvent => ({
    id,
    at: ago(secondsAgo * 1_000),
    kind,
    sentence,
  });
  const events: readonly RunEvent[] = [
    event(1, 263, "queued", "Waiting to start…"),
    event(2, 260, "planned", "Plan kept: 1,284,930 rows in 3.1 s"),
    event(3, 259, "delivering", "Delivering, 413 requests"),
    event(4, 132, "waited", "Zendesk said 503, waited 2 s"),
    event(5, 23, "halved", "Batch 239 halved: 1 bad row found"),
    event(6, 9, "answered", "Batch 243: 100 of 100 in 9.4 s"),
    event(7, 6, "sent", "Batch 252 sent, 100 users"),
  ];
  const row = (
    key: string,
    outcome: RunRow["outcome"],
    message: string | null,
    column: string | null,
    zendeskUserId: number | null,
  ): RunRow => ({
    key,
    outcome,
    code: outcome === "failed" ? "email_taken" : outcome === "rejected" ? "name_missing" : null,
    column,
    message,
    zendeskUserId,
    job: outcome === "rejected" ? null : "V3-8d1f2c90aa",
  });
  const runRows: readonly RunRow[] = [
    row("amp-01f7c2", "created", null, null, 39_012_774),
    row("amp-0044be", "updated", null, null, 38_120_441),
    row(
      "amp-9a1e03",
      "failed",
      "Email: c.berglund@bs.se is already being used by another user",
      "email",
      null,
    ),
    row("amp-77d2aa", "updated", "phone left out: 02-2771-0001 is not E.164", "phone", 36_554_018),
    row("amp-e21b90", "rejected", "no name: filtered out before sending", "name", null),
    row("amp-5b0c19", "updated", null, null, 38_120_467),
    row("amp-c3f91d", "created", null, null, 39_012_775),
  ];
  const taken: readonly RunRow[] = [
    ["amp-9a1e03", "c.berglund@bs.se"],
    ["amp-b7702d", "m.rossi@posta.it"],
    ["amp-03c4f8", 'jo@"weird.example'],
    ["amp-44e1d0", "李.wei@mail.cn"],
    ["amp-f90a71", "kim.lee@cmail.kr"],
  ].map(([key = "", address]) =>
    row(key, "failed", `Email: ${address} is already being used by another user`, "email", null),
  );
  const reason = (
    code: string,
    outcome: Reason["outcome"],
    count: number,
    sentence: string,
    advice: string,
  ): Reason => ({ code, outcome, count, sentence, advice });
  const reasons: readonly Reason[] = [
    reason(
      "email_taken",
      "failed",
      121,
      "E-mail belongs to another user",
      "Merge the two users in Zendesk, or send without e-mail.",
    ),
    reason(
      "fate_unknown",
      "failed",
      52,
      "No answer, and not there on read-back",
      "Safe to send again as it is.",
    ),
    reason(
      "email_malformed",
      "failed",
      13,
      "E-mail is not properly formatted",
      "Correct the address upstream, or filter it in the query.",
    ),
    reason("name_missing", "rejected", 203, "No name", "A user needs a name. Filtered out, never sent."),
    reason(
      "identity_missing",
      "rejected",
      61,
      "Neither external_id nor email",
      "One of the two must have a value.",
    ),
    reason(
      "option_unknown",
      "rejected",
      34,
      "“platinum+” is not an option of Loyalty tier",
      "Add the option in Zendesk, or change the value.",
    ),
  ];

  const column = (
    name: string,
    field: string | null,
    title: string | null,
    changedUsers: number | null,
    part: object = {},
  ) => ({
    column: name,
    field,
    status: "sent" as const,
    title,
    type: null,
    changedUsers,
    ...part,
  });
  const sample = (
    key: string,
    name: string,
    ...changes: readonly (readonly [string, string | null, string])[]
  ) => ({
    key,
    name,
    isNew: false,
    changes: changes.map(([field, before, after]) => ({ field, before, after })),
    user: "{}",
  });
  const plan: Plan = {
    orchestrationId: idOf(1),
    orchestration: "Zendesk - Users",
    state: "planned",
    judged: 1_284_930,
    at: ago(12_000),
    seconds: 3.1,
    isStale: false,
    error: null,
    result: {
      rows: {
        read: 1_284_930,
        new: 3_904,
        changed: 37_308,
        unchanged: 1_243_406,
        rejected: 312,
        left: 1_118,
      },
      forecast: { users: 41_212, requests: 413, seconds: 418 },
      columns: [
        column("external_id", "external_id", null, null),
        column("name", "name", null, 38),
        column("email", "email", null, 1_204),
        column("phone", "phone", null, 2_911, { reason: "96 are not E.164 and are left out" }),
        column("user_fields.city", "user_fields.city", "City", 4_020),
        column("user_fields.loyalty_tier", "user_fields.loyalty_tier", "Loyalty tier", 12_688),
        column("user_fields.ltv", "user_fields.ltv", "Lifetime value", 31_940),
        column("user_field.state", null, null, null, {
          status: "ignored",
          suggestion: "user_fields.state",
          reason: "no such field",
        }),
      ],
      samples: [
        sample(
          "amp-0044be",
          "thomas hardy",
          ["Lifetime value", "16,210.10", "16,977.10"],
          ["Loyalty tier", "Gold", "Platinum"],
        ),
        sample(
          "amp-9a1e03",
          "christina berglund",
          ["Phone", null, "+46921123465"],
          ["City", "Stockholm", "Luleå"],
        ),
        sample("amp-77d2aa", "mei 林 chen", ["Lifetime value", "14,612.00", "14,988.75"]),
        sample("amp-c3f91d", "victoria ashworth", ["E-mail", "v.ashworth@bsbev.co.uk", "v.ash@bsbev.co.uk"]),
        sample("amp-5b0c19", "elizabeth lincoln", ["City", "Vancouver", "Tsawassen"]),
        sample("amp-2e8807", "patricio simpson", ["Loyalty tier", "Platinum", "Silver"]),
      ],
      rejected: [{ key: "amp-e21b90", message: "The row has no name." }],
      problems: [
        { code: "name_missing", count: 251 },
        { code: "phone_left_out", count: 96 },
      ],
    },
  };

  const detail = (of: Run): RunDetail => ({
    run: of,
    queryId: idOf(301),
    plan: null,
    userAddress: "https://socktown.zendesk.com/agent/users/",
  });

  return {
    now,
    session: {
      state: "signed in" as const,
      version: "1.0.0",
      providerLabel: null,
      workspace: "Socktown",
      me: {
        id: idOf(9),
        name: "Mara Lindqvist",
        email: "mara@socktown.com",
        role: "operator" as const,
        hidesPersonalData: false,
        by: "session" as const,
      },
    },
    home,
    runs: [waiting, live, euFailed, loyalty, vip, regions, surveys, contacts] as readonly Run[],
    detail,
    orchestrations,
    queries,
    destinations,
    templates: { items: templates, defaults },
    lastTest,
    quota,
    notifications,
    series,
    events,
    runRows,
    taken,
    reasons,
    plan,
  };
}

export type Fixtures = ReturnType<typeof createFixtures>;
