import { describe, expect, it } from "vitest";
import type { Column } from "../../core/column.ts";
import type { PlanRequest } from "../../core/ports/engine.ts";
import { blankCharacters, fingerprintedColumns } from "./fingerprinted-columns.ts";

const aColumn = (name: string, kind: Column["kind"] = "text"): Column => ({ name, kind, type: "VARCHAR" });

type Asked = Pick<PlanRequest, "identity" | "columns" | "version">;
const asked: Asked = { identity: { externalId: "id", email: "mail" }, columns: ["name"], version: "1" };
const all = ["id", "mail", "name", "city"].map((name) => aColumn(name));

const of = (change: Partial<Asked> = {}, columns: readonly Column[] = all) =>
  fingerprintedColumns({ ...asked, ...change } as PlanRequest, columns);

describe("what goes into a fingerprint", () => {
  it("is what is sent and what tells users apart, each once", () => {
    expect(of().columns.map(({ name }) => name)).toEqual(["name", "id", "mail"]);
    expect(of({ columns: ["mail", "id"] }).columns.map(({ name }) => name)).toEqual(["mail", "id"]);
    const bare = of({ identity: { externalId: null, email: "mail" } });
    expect(bare.columns.map(({ name }) => name)).toEqual(["name", "mail"]);
    expect([bare.externalId, bare.email?.name]).toEqual([null, "mail"]);
    const numbered = of({ identity: { externalId: "id", email: null } });
    expect([numbered.externalId?.name, numbered.email]).toEqual(["id", null]);
    expect(numbered.columns.map(({ name }) => name)).toEqual(["name", "id"]);
  });

  it("finds a column as it is written first, else in any case", () => {
    const twins = [aColumn("NAME"), aColumn("name"), aColumn("id"), aColumn("mail")];
    expect(of({}, twins).columns[0]?.name).toBe("name");
    expect(of({ columns: ["City"] }).columns[0]?.name).toBe("city");
  });

  it("changes with the version, the columns, their kinds and their part in the identity, and with nothing else", () => {
    const salts = [
      of(),
      of({ version: "2" }),
      of({ columns: ["name", "city"] }),
      of({ columns: ["city"] }),
      of({ identity: { externalId: "mail", email: "id" } }),
      of({ identity: { externalId: null, email: "mail" } }),
      of({}, [aColumn("name", "integer"), ...all.slice(0, 2)]),
    ].map(({ salt }) => salt);
    expect(new Set(salts).size).toBe(salts.length);
    for (const salt of salts) expect(salt).toMatch(/^[0-9a-f]{16}$/);
    expect(of({}, [...all, aColumn("more")]).salt).toBe(of().salt);
  });

  it("cannot be a column that is gone, or one that no user can hold", () => {
    const told = (work: () => unknown): unknown => {
      try {
        return work();
      } catch (error) {
        return error;
      }
    };
    expect(told(() => of({ columns: ["town"] }))).toMatchObject({
      message: 'The query has no column "town" any more.',
      code: "column_gone",
      next: "fix",
      advice: expect.stringContaining("Start again"),
    });
    expect(told(() => of({}, [...all.slice(0, 2), aColumn("name", "nested")]))).toMatchObject({
      message: 'The column "name" is of type VARCHAR, which no user can hold.',
      code: "column_nested",
      next: "fix",
      advice: expect.stringContaining("array_join"),
    });
  });

  it("takes for blank what JavaScript takes for blank, character by character", () => {
    const codes = Array.from({ length: 0x10000 }, (_, code) => code);
    const differs = (code: number): boolean => {
      const character = String.fromCharCode(code);
      return blankCharacters.includes(character) !== (character.trim() === "");
    };
    expect(codes.filter(differs)).toEqual([]);
  });
});
