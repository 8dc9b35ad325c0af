import { describe, expect, it } from "vitest";
import { Refused } from "./actor.ts";
import { createSignInTries } from "./sign-in-tries.ts";

function scene() {
  let nowMs = 1000;
  const clock = { now: () => nowMs, monotonic: () => nowMs, sleep: () => Promise.resolve() };
  const tries = createSignInTries(clock, { ofAccountFromAddress: 2, ofAccount: 3, fromAddress: 4 });
  const begin = (account: string, address: string): "let through" | number => {
    try {
      tries.begin(account, address);
      return "let through";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return error.retryAfterSeconds ?? 0;
    }
  };
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { tries, begin, pass };
}

describe("tries to sign in", () => {
  it("wait after so many failures of one account from one address, however it is spelt, for a minute", () => {
    const { begin, pass } = scene();
    begin("Ana@x.y", "1.1.1.1");
    pass(20_000);
    begin("ana@x.y ", "1.1.1.1");
    expect(begin("ana@x.y", "1.1.1.1")).toBe(40);
    expect(begin("jon@x.y", "1.1.1.1")).toBe("let through");
    pass(40_000);
    expect(begin("ana@x.y", "1.1.1.1")).toBe("let through");
  });

  it("wait after so many failures of one account from everywhere", () => {
    const { begin } = scene();
    for (const address of ["1.1.1.1", "2.2.2.2", "3.3.3.3"]) begin("ana@x.y", address);
    expect(begin("ana@x.y", "4.4.4.4")).toBe(60);
  });

  it("wait after so many failures from one address at any accounts", () => {
    const { begin } = scene();
    for (const account of ["a", "b", "c", "d"]) begin(account, "1.1.1.1");
    expect(begin("e", "1.1.1.1")).toBe(60);
    expect(begin("e", "2.2.2.2")).toBe("let through");
  });

  it("that succeed leave no trace, also beside failures of the same moment", () => {
    const { tries, begin } = scene();
    begin("ana@x.y", "1.1.1.1");
    for (let times = 0; times < 5; times++) tries.begin("ana@x.y", "1.1.1.1").succeeded();
    expect(begin("ana@x.y", "1.1.1.1")).toBe("let through");
    expect(begin("ana@x.y", "1.1.1.1")).toBe(60);
  });
});
