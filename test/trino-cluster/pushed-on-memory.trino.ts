/** A Trino whose ledger is in the cluster keeps what every engine promises, where tables cannot be changed in place. */
import { describe, inject } from "vitest";
import { describeEngine } from "../contract/every-engine.ts";
import { makePushedHarness } from "./pushed-harness.ts";

describe.skipIf(inject("trino") === null)("with a ledger that is written anew", () =>
  describeEngine("Trino", () => makePushedHarness("memory")),
);
