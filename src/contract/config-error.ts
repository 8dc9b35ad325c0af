/** What is wrong in a configuration file: where it stands, what it is, what to write instead. */
import { ConfigInvalid } from "../core/failure.ts";

/** Line and column count from 1. `key` is the way to the value, such as `destinations.Zendesk.subdomain`. */
export interface ConfigError {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly key: string;
  readonly message: string;
  readonly suggestion: string | null;
}

/** Thrown where a command needs a configuration and the file does not give one; holds every error, not only the first. */
export class ConfigRejected extends ConfigInvalid {
  readonly errors: readonly [ConfigError, ...ConfigError[]];

  constructor(errors: readonly [ConfigError, ...ConfigError[]]) {
    const [first] = errors;
    super(first.message, {
      code: "config_invalid",
      next: "fix",
      place: placeOf(first),
      ...(first.suggestion === null ? {} : { advice: first.suggestion }),
    });
    this.errors = errors;
  }
}

export function placeOf(error: ConfigError) {
  return {
    file: error.file,
    line: error.line,
    column: error.column,
    ...(error.key === "" ? {} : { key: error.key }),
  };
}

/** A key's way as people read it; names with dots or blanks are quoted so that the parts stay apart. */
export function tellKey(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (/[.\s]/.test(String(part)) ? JSON.stringify(String(part)) : String(part)))
    .join(".");
}
