/** A connection test that is answered line by line (JSON lines) while it goes on, for callers who ask for that; then the answer, or why there is none. */
import type { CheckListener } from "../core/ports/destination.ts";
import type { Call } from "./call.ts";
import { answerError } from "./error-answer.ts";
import type { ServerParts } from "./server-parts.ts";

/** What a caller accepts who wants to see each check as it ends. */
const linesType = "application/x-ndjson";

/** `work` tells of each check; its result is the answer, as without lines. */
export async function withCheckLines<Answer>(
  { request, reply }: Pick<Call<unknown>, "request" | "reply">,
  { log }: Pick<ServerParts, "log">,
  work: (onCheck?: CheckListener) => Promise<Answer>,
): Promise<Answer> {
  if (!request.headers.accept?.includes(linesType)) return await work();
  const { raw } = reply;
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, { "content-type": linesType, "cache-control": "no-store", "x-accel-buffering": "no" });
  const write = (line: object): void => void raw.write(`${JSON.stringify(line)}\n`);
  try {
    const answer = await work((check) => write({ check }));
    write({ answer });
    return answer;
  } catch (error) {
    const { status, body, isTrouble } = answerError(error, String(request.id));
    if (isTrouble) log.trouble(error, { request: request.id });
    write({ status, ...body });
    throw error;
  } finally {
    raw.end();
  }
}
