import { describe, expect, it } from "vitest";
import { twoCustomers, withTerminals } from "../../test/cli/terminal.ts";

const { shop } = withTerminals();

/** A store that others share, and in which they say where ledgers are. */
function shared(stateId: string | null) {
  const terminal = shop({ rows: twoCustomers, env: { DATABASE_URL: "postgres://shared.example/deskfeed" } });
  Object.assign(terminal.store, { ledgerHome: async () => ({ stateId, place: "host-2:/var/lib/deskfeed" }) });
  return terminal;
}

describe("a run without a server", () => {
  it("is refused where what was sent is remembered in another data folder, and opens nothing", async () => {
    const terminal = shared("the file of host-2");
    const { code, stderr } = await terminal.run("run", "Zendesk - Users");
    expect(code).toBe(2);
    expect(stderr).toContain("remembered at host-2:/var/lib/deskfeed");
    expect(stderr).toContain("deskfeed serve");
    expect(await terminal.store.runs({ limit: 1 })).toEqual([]);
  });

  it("goes on where the ledgers are beside the data, for everybody", async () => {
    expect((await shared(null).run("run", "Zendesk - Users")).code).toBe(0);
  });

  it("tells its end all the same when rows of old runs cannot be removed", async () => {
    const terminal = shop({ rows: twoCustomers });
    const removeOldRows = async () => Promise.reject(new Error("the disk is full"));
    Object.assign(terminal.store, { removeOldRows });
    const { code, stderr } = await terminal.run("run", "Zendesk - Users");
    expect([code, stderr]).toEqual([0, expect.stringContaining("not removed: the disk is full")]);
  });
});
