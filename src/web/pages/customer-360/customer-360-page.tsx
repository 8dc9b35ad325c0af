/** Stub. */
import { Page } from "../../shell/page.tsx";
export function Customer360Page() {
  return (
    <Page title="Customer360Page">
      <p>…</p>
    </Page>
  );
}
