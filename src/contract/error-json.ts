/** An error as `--json` prints it and as the HTTP API will answer it: one shape for every kind. */
import { Failure, type Place } from "../core/failure.ts";
import { Bug } from "../core/invariant.ts";
import { type ConfigError, ConfigRejected, placeOf } from "./config-error.ts";

export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly place: Place | null;
  readonly advice: string | null;
}

export interface ErrorJson {
  readonly error: ErrorBody;
  /** The further errors of a configuration that has several. */
  readonly others?: readonly ErrorBody[];
}

export function toErrorJson(error: unknown): ErrorJson {
  if (error instanceof ConfigRejected) {
    const [first, ...others] = error.errors;
    return { error: toBody(first), ...(others.length === 0 ? {} : { others: others.map(toBody) }) };
  }
  if (error instanceof Failure) {
    const { code, message, place, advice } = error;
    return { error: { code, message, place: place ?? null, advice: advice ?? null } };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { error: { code: error instanceof Bug ? "bug" : "unexpected", message, place: null, advice: null } };
}

function toBody(error: ConfigError): ErrorBody {
  return {
    code: "config_invalid",
    message: [error.key, error.message].filter(Boolean).join(" "),
    place: placeOf(error),
    advice: error.suggestion,
  };
}
