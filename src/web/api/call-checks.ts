/** Calls a route that tests a connection, and tells of each check as it ends; the answer or the failure is the last line. */
import type { CheckLine, ConnectionTest } from "../../contract/api/destinations.ts";
import { ApiError, NotConnected } from "./api-error.ts";
import { type AnswerOf, type InputOf, requestRoute } from "./call-route.ts";

type Checked = "testDestination" | "testNewDestination" | "createDestination" | "changeDestination";
export type Check = ConnectionTest["checks"][number];

export async function callWithChecks<Name extends Checked>(
  name: Name,
  input: InputOf<Name>,
  onCheck: (check: Check) => void,
  signal?: AbortSignal,
): Promise<AnswerOf<Name>> {
  const response = await requestRoute(name, input, "application/x-ndjson, application/json", signal);
  for await (const text of linesOf(response)) {
    const line = JSON.parse(text) as CheckLine<AnswerOf<Name>>;
    if ("check" in line) onCheck(line.check);
    else if ("answer" in line) return line.answer;
    else throw toError(line);
  }
  throw new NotConnected(new Error("The answer ended before its last line."));
}

function toError({ status, error }: Extract<CheckLine<never>, { readonly status: number }>): ApiError {
  const { code, message, advice, request } = error;
  const words = advice === undefined ? message : `${message} ${advice}`;
  return new ApiError({ status, code, message: words, requestId: request, body: { error } });
}

async function* linesOf({ body }: Response): AsyncGenerator<string> {
  if (body === null) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const lines = (rest + piece.value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield line;
  }
  if (rest !== "") yield rest;
}
