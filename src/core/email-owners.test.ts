import { describe, expect, it } from "vitest";
import { createEmailOwners } from "./email-owners.ts";

describe("the owners of an email", () => {
  it("are told of one another, whatever the case in which email and external_id are written", () => {
    const owners = createEmailOwners();
    owners.note({ externalId: "A1", email: "Ann@x.com" });
    owners.note({ externalId: "b2", email: " ann@X.com" });
    expect(owners.otherThan({ externalId: "a1", email: "ann@x.com" })).toBe("b2");
    expect(owners.otherThan({ externalId: "B2", email: "ANN@x.com" })).toBe("A1");
  });

  it("are nobody to tell of when one external_id brings the email several times", () => {
    const owners = createEmailOwners();
    owners.note({ externalId: "1", email: "ann@x.com" });
    owners.note({ externalId: "1", email: "ann@x.com" });
    expect(owners.otherThan({ externalId: "1", email: "ann@x.com" })).toBeNull();
    expect(owners.otherThan({ externalId: "1", email: "bob@x.com" })).toBeNull();
  });

  it("find a third row's external_id behind two rows of one", () => {
    const owners = createEmailOwners();
    for (const externalId of ["1", "1", "2"]) owners.note({ externalId, email: "ann@x.com" });
    expect(owners.otherThan({ externalId: "1", email: "ann@x.com" })).toBe("2");
    expect(owners.otherThan({ externalId: "3", email: "ann@x.com" })).toBe("1");
  });

  it("name one of the others to each of many", () => {
    const owners = createEmailOwners();
    for (let n = 1; n <= 1_000; n++) owners.note({ externalId: String(n), email: "none@x.com" });
    expect(owners.otherThan({ externalId: "1", email: "none@x.com" })).toBe("2");
    expect(owners.otherThan({ externalId: "999", email: "none@x.com" })).toBe("1");
  });
});
