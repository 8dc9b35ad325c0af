/** Stub. */
import { Page } from "../../shell/page.tsx";
export function QueriesPage() {
  return (
    <Page title="QueriesPage">
      <p>…</p>
    </Page>
  );
}
