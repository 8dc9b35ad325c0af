/** Every error as the one shape of the contract, with the status that says who can help. */
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import type { ApiError } from "../contract/api/field-shapes.ts";
import {
  ChangedMeanwhile,
  ConfigInvalid,
  DestinationFailed,
  EngineFailed,
  Failure,
  QueryFailed,
  StoreFailed,
} from "../core/failure.ts";
import { Bug } from "../core/invariant.ts";
import { Refused } from "./actor.ts";

interface ErrorAnswer {
  readonly status: number;
  readonly body: ApiError;
  /** Ours or the surroundings': worth a line in the log. */
  readonly isTrouble: boolean;
}

const notFound = new Set(["unknown", "run_unknown", "orchestration_unknown", "table_unknown"]);
const conflict = new Set([
  "name_taken",
  "changed_meanwhile",
  "managed_by_file",
  "definition_used",
  "still_running",
  "email_taken",
  "last_admin",
  "part_deleted",
  "no_draft",
  "run_ended",
  "run_completed",
  "newer_run",
  "destination_moved",
  "destination_disabled",
]);

function statusOf(failure: Failure): number {
  if (failure instanceof Refused) return failure.status;
  if (notFound.has(failure.code)) return 404;
  if (conflict.has(failure.code)) return 409;
  if (failure instanceof ConfigInvalid || failure instanceof QueryFailed) return 422;
  if (failure instanceof DestinationFailed) return 502;
  if (failure instanceof StoreFailed || failure instanceof EngineFailed) return 503;
  return 500;
}

export function answerError(error: unknown, request: string): ErrorAnswer {
  if (error instanceof Failure) {
    const { code, message, advice, place } = error;
    const status = statusOf(error);
    return {
      status,
      body: {
        error: {
          code,
          message,
          ...(place === undefined ? {} : { place }),
          ...(advice === undefined ? {} : { advice }),
          request,
          ...(error instanceof ChangedMeanwhile ? { conflict: tellConflict(error) } : {}),
        },
      },
      isTrouble: status >= 500,
    };
  }
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error, request);
  return outside(error, request);
}

const tellConflict = ({ conflict: { by, at, revision } }: ChangedMeanwhile) => ({
  by,
  at: new Date(at).toISOString(),
  revision,
});

function invalid(
  error: { readonly validation: readonly { readonly instancePath: string; readonly message?: string }[] },
  request: string,
): ErrorAnswer {
  const [first] = error.validation;
  const key = first?.instancePath.replace(/^\//, "").replaceAll("/", ".") ?? "";
  const message = first?.message ?? "does not fit";
  return {
    status: 400,
    body: {
      error: {
        code: "invalid",
        message: key === "" ? message : `${key}: ${message}`,
        ...(key === "" ? {} : { place: { key } }),
        request,
      },
    },
    isTrouble: false,
  };
}

/** What Fastify itself refuses has a status below 500; the rest is ours, and its words stay in the log. */
function outside(error: unknown, request: string): ErrorAnswer {
  const status =
    error instanceof Error && "statusCode" in error && typeof error.statusCode === "number"
      ? error.statusCode
      : 500;
  if (status < 500 && error instanceof Error) {
    const code = "code" in error ? String(error.code).toLowerCase() : "refused";
    return { status, body: { error: { code, message: error.message, request } }, isTrouble: false };
  }
  const code = error instanceof Bug ? "bug" : "unexpected";
  const message = error instanceof Bug ? error.message : "Something went wrong inside Deskfeed.";
  const advice = `Try again; if it stays, look for request ${request} in the server's log.`;
  return { status: 500, body: { error: { code, message, advice, request } }, isTrouble: true };
}
