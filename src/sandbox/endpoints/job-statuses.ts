/** How jobs are followed (zendesk-api.md 3). A job that has vanished or is past its retention is not found, alone or among many. */
import { type Answer, badRequest, ok, recordNotFound } from "../answers.ts";
import type { Call, Endpoint } from "../call.ts";
import { type Job, jobStatusBody } from "../job.ts";
import { JOBS_LISTED_MAX } from "../jobs.ts";
import { listParameter, pageOf } from "../paging.ts";

export const jobStatusEndpoints: readonly Endpoint[] = [
  {
    name: "job_statuses_show_many",
    method: "GET",
    path: "/job_statuses/show_many",
    access: "agent",
    area: "jobs",
    run: showMany,
  },
  {
    name: "job_statuses_list",
    method: "GET",
    path: "/job_statuses",
    access: "agent",
    area: "jobs",
    run: list,
  },
  {
    name: "job_statuses_show",
    method: "GET",
    path: "/job_statuses/:id",
    access: "agent",
    area: "jobs",
    run: showOne,
  },
];

function body({ desk }: Call): (job: Job) => object {
  const settings = desk.settings();
  return (job) => jobStatusBody(job, desk.origin(), settings);
}

function showOne(call: Call): Answer {
  const job = call.desk.jobs.readable(call.params[0] ?? "");
  return job ? ok({ job_status: body(call)(job) }) : recordNotFound;
}

function showMany(call: Call): Answer {
  const ids = listParameter(call.query, "ids");
  if (ids === null) return badRequest("Invalid attribute", "Parameter ids is required");
  const jobs = ids.map((id) => call.desk.jobs.readable(id)).filter((job) => job !== undefined);
  return ok({ job_statuses: jobs.map(body(call)), count: jobs.length, next_page: null, previous_page: null });
}

function list(call: Call): Answer {
  const { jobs } = call.desk;
  const items = jobs.latest(JOBS_LISTED_MAX).filter((job) => jobs.readable(job.id) !== undefined);
  const origin = call.desk.origin();
  return pageOf(
    { name: "job_statuses", items, show: body(call), origin, path: "/api/v2/job_statuses.json" },
    call.query,
  );
}
