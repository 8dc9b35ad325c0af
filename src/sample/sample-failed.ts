/** Why a sample could not be written, and what to do about it. */

export type SampleFailedCode = "folder_not_writable" | "sample_not_written" | "sample_options_invalid";

export class SampleFailed extends Error {
  override readonly name = "SampleFailed";
  readonly code: SampleFailedCode;
  readonly next = "fix";
  readonly advice: string;

  constructor(message: string, details: { code: SampleFailedCode; advice: string; cause?: unknown }) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.advice = details.advice;
  }
}
