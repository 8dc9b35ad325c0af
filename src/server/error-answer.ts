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
  "rows_removed",
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

/** What to do where a refusal has nothing of its own to say. */
const usualAdvice: Readonly<Record<number, string>> = {
  400: "Mend it and send it again; /api/docs says what this address takes.",
  403: "Ask an admin.",
  404: "It may have been deleted: read its list again.",
  409: "Read it again, and repeat what is still wanted.",
  422: "Mend it and send it again.",
};

export function answerError(error: unknown, request: string): ErrorAnswer {
  if (error instanceof Failure) {
    const { code, message, place } = error;
    const status = statusOf(error);
    const advice = error.advice ?? usualAdvice[status];
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
        advice: "/api/docs says what this address takes.",
        request,
      },
    },
    isTrouble: false,
  };
}

/** Bodies that are refused before anybody reads them. */
const bodyRefusals: Readonly<Record<number, { code: string; message: string; advice: string }>> = {
  400: {
    code: "json_malformed",
    message: "The body is not JSON.",
    advice: "Send one JSON document, or no body and no content-type.",
  },
  413: {
    code: "too_large",
    message: "The body is too large.",
    advice: "Send less at once; texts of queries may have a million characters.",
  },
  415: {
    code: "media_type_unknown",
    message: "The body is of a media type that is not read here.",
    advice: "Send JSON with the header `content-type: application/json`.",
  },
};

/** What Fastify itself refuses has a status below 500; the rest is ours, and its words stay in the log. */
function outside(error: unknown, request: string): ErrorAnswer {
  const status =
    error instanceof Error && "statusCode" in error && typeof error.statusCode === "number"
      ? error.statusCode
      : 500;
  if (status < 500 && error instanceof Error) {
    const told = bodyRefusals[status] ?? { code: "refused", message: error.message };
    return {
      status,
      body: { error: { advice: usualAdvice[400] ?? "", ...told, request } },
      isTrouble: false,
    };
  }
  const code = error instanceof Bug ? "bug" : "unexpected";
  const message = error instanceof Bug ? error.message : "Something went wrong inside Deskfeed.";
  const advice = `Try again; if it stays, look for request ${request} in the server's log.`;
  return { status: 500, body: { error: { code, message, advice, request } }, isTrouble: true };
}
