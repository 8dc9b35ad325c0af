/** Stub. */
import { Page } from "../../shell/page.tsx";
export function SegmentsPage() {
  return (
    <Page title="SegmentsPage">
      <p>…</p>
    </Page>
  );
}
