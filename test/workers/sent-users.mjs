/**
 * Loaded before everything else: writes down each request that hands users over, at the moment it is given to the network, by the
 * machine's monotonic clock, which all processes share. At once, so that a killed process has told everything.
 */
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";

const file = process.env.TEST_SENT_USERS;
subscribe("undici:request:create", ({ request }) => {
  if (!request.path.endsWith("/users/create_or_update_many")) return;
  const ms = Number(process.hrtime.bigint()) / 1e6;
  const users = JSON.parse(request.body).users.length;
  appendFileSync(
    file,
    `${JSON.stringify({ ms, pid: process.pid, origin: String(request.origin), users })}\n`,
  );
});
