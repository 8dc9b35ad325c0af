/** Stub. */
import { Page } from "../../shell/page.tsx";
export function QueryPage() {
  return (
    <Page title="QueryPage">
      <p>…</p>
    </Page>
  );
}
