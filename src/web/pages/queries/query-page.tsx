/** One query: its text as it is active or drafted, and what Zendesk will receive of each column. */
import { useParams } from "@tanstack/react-router";
import { useRead } from "../../api/reads.ts";
import { FileTag } from "../../blocks/notices.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Page } from "../../shell/page.tsx";
import "./query.css";

export function QueryPage() {
  const { id } = useParams({ from: "/inside/queries/$id" });
  const read = useRead("readQuery", { params: { id } });
  return (
    <Page
      title={read.data?.name ?? "Query"}
      crumbs={[{ name: "Queries", link: { to: "/queries" } }]}
      status={read.data !== undefined && read.data.managedBy !== null && <FileTag />}
    >
      <Panel>
        <ReadState read={read} what="The query" rows={6}>
          {(query) => <pre className="query-text">{query.draftText?.sql ?? query.active?.sql ?? ""}</pre>}
        </ReadState>
      </Panel>
    </Page>
  );
}
