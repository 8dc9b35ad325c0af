/** Stub. */
import { Page } from "../../shell/page.tsx";
export function PlanPage() {
  return (
    <Page title="PlanPage">
      <p>…</p>
    </Page>
  );
}
