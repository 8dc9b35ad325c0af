/** The Zendesk destination under every fault of the sandbox and every reading of what Zendesk's documents leave open. */
import type { FaultRule, SandboxSettings } from "../../src/sandbox/sandbox.ts";
import { describeDestination, type Scene } from "./every-destination.ts";
import { apiToken, type GroundOptions, oauthClient, openGround } from "./zendesk-ground.ts";

const bulk = "/api/v2/users/create_or_update_many";
const jobs = "/api/v2/job_statuses*";
const scene = (title: string, options: GroundOptions, over: Partial<Scene> = {}): Scene => ({
  title,
  open: () => openGround(options),
  ...over,
});

const first = { path: bulk, times: 2 } as const;

/** Trouble with the request itself; each passes. */
const requestTrouble: readonly (readonly [string, FaultRule])[] = [
  ["503 with a wait", { kind: "unavailable", ...first, retryAfter: 1 }],
  ["503 without a wait", { kind: "unavailable", ...first }],
  ["503 after it was taken", { kind: "unavailable", ...first, taken: true }],
  ["429 with a wait", { kind: "rate-limited", ...first, retryAfter: 1 }],
  ["429 without a wait", { kind: "rate-limited", ...first }],
  ["409", { kind: "conflict", ...first }],
  ["409 after it was taken", { kind: "conflict", ...first, taken: true }],
  ["500", { kind: "server-error", ...first }],
  ["500 after it was taken", { kind: "server-error", ...first, taken: true }],
  ["413 for the whole", { kind: "too-large", ...first }],
  ["a connection reset before it was taken", { kind: "dropped-before", ...first }],
  ["a connection reset after it was taken", { kind: "dropped-after", ...first }],
  ["no answer", { kind: "hang", ...first }],
  ["no answer after it was taken", { kind: "hang", ...first, taken: true }],
  ["an answer that comes too late", { kind: "late", ...first, delayMs: 1_500 }],
  ["an answer cut short", { kind: "truncated", ...first }],
];

const jobTrouble: readonly (readonly [string, FaultRule])[] = [
  ["a job that fails before any row", { kind: "job-failed", times: 2, appliedShare: 0 }],
  ["a job that fails half-way", { kind: "job-failed", times: 2, appliedShare: 0.5 }],
  ["a job that fails after all rows", { kind: "job-failed", times: 2, appliedShare: 1 }],
  ["a job that fails again and again", { kind: "job-failed", times: 9, appliedShare: 0.5 }],
  ["a job that is killed", { kind: "job-killed", times: 2, appliedShare: 0.3 }],
  ["a job that vanishes", { kind: "job-vanished", times: 2 }],
  ["a slow job", { kind: "job-slow", times: 1, delayMs: 700 }],
];

const lookTrouble: readonly (readonly [string, FaultRule])[] = [
  ["503 on looking at jobs", { kind: "unavailable", path: jobs, times: 3 }],
  ["429 on looking at jobs", { kind: "rate-limited", path: jobs, times: 2, retryAfter: 1 }],
  ["500 on looking at jobs", { kind: "server-error", path: jobs, times: 3 }],
  ["resets on looking at jobs", { kind: "dropped-before", path: jobs, times: 3 }],
  ["results cut short", { kind: "truncated", path: jobs, times: 3 }],
  ["no answer on looking at jobs", { kind: "hang", path: jobs, times: 1 }],
  ["503 on listing the staff", { kind: "unavailable", path: "/api/v2/users", method: "GET", times: 2 }],
];

const troubleScenes = [...requestTrouble, ...jobTrouble, ...lookTrouble].map(([title, fault]) =>
  scene(`${title} passes, and every row is reported as it truly ended`, {
    faults: [fault],
    // Only what is to run into the time limit gets a short one: a busy machine may be slow to answer.
    ...(fault.kind === "hang" || fault.kind === "late" ? { destination: { requestTimeoutSeconds: 1 } } : {}),
  }),
);

/** Rows that fail alone, in every shape that a failed row may have. */
const rowFault: FaultRule = {
  kind: "row-failed",
  rows: { share: 0.2 },
  error: "UserUpdateError",
  details: "Name: is not wanted",
};
const shapes: readonly Partial<SandboxSettings>[] = (["index-as-id", "record-id", "schema"] as const).flatMap(
  (failedRow) =>
    (["request", "shuffled"] as const).flatMap((rowOrder) =>
      (["primary", "sent"] as const).map((rowEmail) => ({ failedRow, rowOrder, rowEmail })),
    ),
);
const shapeScenes = shapes.map((settings) =>
  scene(
    `failed rows as ${settings.failedRow}, order ${settings.rowOrder}, email ${settings.rowEmail}: each row gets its own answer`,
    { settings, faults: [rowFault] },
    { mayFail: true },
  ),
);

const unknowns: readonly (readonly [string, GroundOptions])[] = [
  ...([429, 400, 422] as const).map(
    (tooManyJobsStatus) =>
      [
        `TooManyJobs as ${tooManyJobsStatus}`,
        { batches: 6, settings: { tooManyJobsStatus, jobsInFlightMax: 2, jobMs: [150, 250] } },
      ] as const,
  ),
  [
    "TooManyJobs with a wait and without the header of jobs in flight",
    {
      batches: 4,
      settings: {
        jobsInFlightMax: 1,
        jobMs: [50, 80],
        tooManyJobsRetryAfterSeconds: 1,
        inflightHeader: false,
      },
    },
  ],
  ["jobs without a type", { settings: { jobType: false } }],
  [
    "two jobs on one user, where the second fails",
    {
      settings: { overlappingJobs: "fail", jobMs: [300, 400] },
      faults: [{ kind: "dropped-after", path: bulk, times: 2 }],
    },
  ],
  [
    "shuffled results after requests of unknown fate",
    {
      settings: { rowOrder: "shuffled", rowEmail: "primary" },
      faults: [
        { kind: "dropped-after", path: bulk, times: 2 },
        { kind: "job-vanished", times: 2 },
      ],
    },
  ],
  [
    "429 as JSON",
    {
      settings: { tooManyRequestsBody: "json" },
      faults: [{ kind: "rate-limited", path: bulk, times: 2, retryAfter: 1 }],
    },
  ],
  ["answers that name another host", { settings: { answerOrigin: "http://127.0.0.1:9" } }],
  ["slow answers", { settings: { latencyMs: [20, 60], jobMs: [100, 300] } }],
  ["an OAuth client", { credential: oauthClient }],
  [
    "a token that is revoked",
    { credential: oauthClient, faults: [{ kind: "token-revoked", path: bulk, times: 1 }] },
  ],
  [
    "a token that is revoked while jobs are followed",
    { credential: oauthClient, faults: [{ kind: "token-revoked", path: jobs, times: 1 }] },
  ],
  ["a full batch", { rowsPerBatch: 100, batches: 4 }],
  [
    "several troubles at once",
    {
      rowsPerBatch: 40,
      batches: 4,
      settings: { rowOrder: "shuffled", jobMs: [0, 100] },
      faults: [
        { kind: "dropped-after", path: bulk, rate: 0.15 },
        { kind: "job-failed", rate: 0.1, appliedShare: 0.5 },
        { kind: "job-vanished", rate: 0.1 },
        { kind: "truncated", path: jobs, rate: 0.1 },
        { kind: "unavailable", path: bulk, rate: 0.1 },
      ],
    },
  ],
];
const unknownScenes = unknowns.map(([title, options]) =>
  scene(`${title}: every row is reported as it truly ended`, options),
);

const isPoison = (key: string): boolean => key === "Cust-4";
const poisonRows = { externalId: "Cust-4" };
const stubborn: readonly Scene[] = [
  ["a row that breaks the server", { kind: "server-error", path: bulk, rows: poisonRows }],
  ["a row that is too large", { kind: "too-large", path: bulk, rows: poisonRows }],
  ["a row that fails its job", { kind: "job-failed", rows: poisonRows, appliedShare: 0.5 }],
].map(([title, fault]) =>
  scene(
    `${title as string} stands alone at last, the others are delivered`,
    { faults: [fault as FaultRule], batches: 1 },
    { alsoFails: ({ key }) => isPoison(key) },
  ),
);

const hopeless: readonly Scene[] = [
  scene("without bulk import known users are updated and new ones sent one by one", {
    settings: { bulkImport: false, singleWritesPerSecond: null },
    batches: 1,
    rowsPerBatch: 6,
  }),
  scene(
    "an outage longer than the budget leaves nothing untrue in the books",
    {
      faults: [{ kind: "unavailable", path: bulk, after: 1, taken: true }],
      destination: { retryBudgetSeconds: 2 },
    },
    { mayFail: true },
  ),
  scene(
    "jobs that vanish every time are settled by asking for the users",
    { faults: [{ kind: "job-vanished" }], destination: { retryBudgetSeconds: 2 } },
    // An address alone cannot be asked for: what was written a moment ago does not show in a search.
    { alsoFails: ({ externalId }) => externalId === null },
  ),
  scene(
    "a credential that is revoked in mid-run leaves what may have arrived in doubt",
    {
      faults: [{ kind: "token-revoked", path: jobs }],
      settings: { jobMs: [50, 100] },
      credential: apiToken,
      batches: 1,
    },
    { mayFail: true },
  ),
];

describeDestination("The Zendesk destination", {
  scenes: [...troubleScenes, ...shapeScenes, ...unknownScenes, ...stubborn, ...hopeless],
  openCalm: () => openGround(),
  openRefusingCredentials: () => openGround({ credential: { ...apiToken, apiToken: "wrong" } }),
  openRefusingForNow: () =>
    openGround({
      faults: [{ kind: "rate-limited", path: bulk, retryAfter: 60 }],
      destination: { retryBudgetSeconds: 900 },
    }),
  openSilent: () =>
    openGround({ faults: [{ kind: "hang", path: bulk }], destination: { requestTimeoutSeconds: 60 } }),
});
