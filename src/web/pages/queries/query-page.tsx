/** One query: the editor once it has been read, or why it cannot be. */
import { useParams } from "@tanstack/react-router";
import { useRead } from "../../api/reads.ts";
import { ReadState } from "../../blocks/read-state.tsx";
import { Page } from "../../shell/page.tsx";
import { QueryEditor } from "./query-editor.tsx";

export function QueryPage() {
  const { id } = useParams({ from: "/inside/queries/$id" });
  const read = useRead("readQuery", { params: { id } });
  if (read.data !== undefined) return <QueryEditor key={id} query={read.data} />;
  return (
    <Page title="Query" crumbs={[{ name: "Queries", link: { to: "/queries" } }]}>
      <ReadState read={read} what="The query" rows={8}>
        {() => null}
      </ReadState>
    </Page>
  );
}
