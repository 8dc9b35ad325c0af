/** Stub. */
import { Page } from "../../shell/page.tsx";
export function AddDestinationPage() {
  return (
    <Page title="AddDestinationPage">
      <p>…</p>
    </Page>
  );
}
export function DestinationPage() {
  return (
    <Page title="DestinationPage">
      <p>…</p>
    </Page>
  );
}
