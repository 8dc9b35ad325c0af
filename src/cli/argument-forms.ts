/** Arguments that have a form of their own, with what to write where they lack it. */
import { InvalidArgumentError } from "commander";

export function wholeNumber(min: number, max: number): (written: string) => number {
  return (written) => {
    const number = Number(written);
    if (/^\d+$/.test(written) && number >= min && number <= max) return number;
    const limits = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`Write a whole number ${limits}.`);
  };
}

/** An hour is far beyond any job; it keeps a slip from waiting for ever. */
const jobSecondsMax = 3_600;

export function secondsRange(written: string): [number, number] {
  const [, from, to = from] = /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$/.exec(written) ?? [];
  const range: [number, number] = [Number(from), Number(to)];
  if (from !== undefined && range[0] <= range[1] && range[1] <= jobSecondsMax) return range;
  throw new InvalidArgumentError("Write seconds, or a range of them, such as 8-12.");
}
