/** One segment: its editor once it has been read, or why it cannot be. Rules and SQL have an editor each. */
import { useParams } from "@tanstack/react-router";
import { useRead } from "../../api/reads.ts";
import { ReadState } from "../../blocks/read-state.tsx";
import { Page } from "../../shell/page.tsx";
import { kindOf } from "./segment-content.ts";
import { SegmentEditor } from "./segment-editor.tsx";

export function SegmentPage() {
  const { id } = useParams({ from: "/inside/segments/$id" });
  const read = useRead("readSegment", { params: { id } });
  if (read.data !== undefined)
    return <SegmentEditor key={`${id} ${kindOf(read.data)}`} segment={read.data} />;
  return (
    <Page title="Segment" crumbs={[{ name: "Segments", link: { to: "/segments" } }]}>
      <ReadState read={read} what="The segment" rows={8}>
        {() => null}
      </ReadState>
    </Page>
  );
}
