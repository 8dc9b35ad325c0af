/** Stub. */
import { Page } from "../../shell/page.tsx";
export function DestinationsPage() {
  return (
    <Page title="DestinationsPage">
      <p>…</p>
    </Page>
  );
}
