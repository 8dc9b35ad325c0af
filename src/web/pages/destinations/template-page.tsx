/** Stub. */
import { Page } from "../../shell/page.tsx";
export function TemplatePage() {
  return (
    <Page title="TemplatePage">
      <p>…</p>
    </Page>
  );
}
