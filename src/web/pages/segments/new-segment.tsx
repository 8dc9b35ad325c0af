/** A new segment: its name, its folder, and whether it is built from attributes or written in SQL. */
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { callRoute, type InputOf } from "../../api/call-route.ts";
import { read, useRead } from "../../api/reads.ts";
import { NameDialog } from "../../blocks/saved-list/name-dialog.tsx";
import { Segmented } from "../../blocks/segmented.tsx";
import { createBook, usualAttributes } from "./attribute-book.ts";
import { noRules } from "./rule-tree.ts";

type Content = InputOf<"createSegment">["body"]["content"];

const firstSql = "SELECT amperity_id\nFROM Customer_360\nWHERE ";

export function NewSegment({
  folders,
  onClose,
}: {
  readonly folders: readonly string[];
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [kind, setKind] = useState<"visual" | "sql">("visual");
  const tables = useRead("listAttributes", {}).data?.tables.length;
  const content = async (name: string): Promise<Content> => {
    if (kind === "sql") return { kind, sql: firstSql, dialect: "trino" };
    const known = await client.ensureQueryData(read("listAttributes", {}));
    return { kind, visual: { rules: noRules, attributes: [...usualAttributes(createBook(known, name))] } };
  };
  return (
    <NameDialog
      title="New segment"
      verb="Create"
      kind="segment"
      folders={folders}
      save={async ({ name, folder }) => {
        const body = { name, folder, content: await content(name) };
        const made = await callRoute("createSegment", { body });
        return () => void navigate({ to: "/segments/$id", params: { id: made.segment.id } });
      }}
      onClose={onClose}
    >
      <Segmented
        name="How it is made"
        wide
        value={kind}
        onChange={setKind}
        choices={[
          { value: "visual", label: "From attributes" },
          { value: "sql", label: "In SQL" },
        ]}
      />
      {kind === "visual" && tables === 0 && (
        <p className="small quiet segment-hint">
          No attributes table is available in the Visual Segment Editor yet.{" "}
          <Link to="/customer-360" search={{ newTable: "attributes" }}>
            Make one in Customer 360
          </Link>{" "}
          first.
        </p>
      )}
    </NameDialog>
  );
}
