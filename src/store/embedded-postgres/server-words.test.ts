import { describe, expect, it } from "vitest";
import { adviceFor, tellingLines } from "./server-words.ts";

describe("PostgreSQL's words", () => {
  it("are told as far as they are out of the ordinary, without their times", () => {
    const log = [
      "2026-11-22 18:53:46.800 UTC [14281] LOG:  starting PostgreSQL 18.4",
      '2026-11-22 18:53:46.848 UTC [14287] FATAL:  could not write to file "pg_wal/x": No space left on device',
      "2026-11-22 18:53:46.851 UTC [14281] LOG:  database system is shut down",
      "",
    ].join("\n");
    expect(tellingLines(log)).toBe('FATAL:  could not write to file "pg_wal/x": No space left on device');
    expect(adviceFor(log, "otherwise")).toMatch(/^Make room/);
  });

  it("are cut to the last lines", () => {
    expect(tellingLines("one\ntwo\nthree\nfour\nfive\n\n")).toBe("two | three | four | five");
    expect(tellingLines("")).toBe("");
    expect(adviceFor("whatever", "otherwise")).toBe("otherwise");
  });
});
