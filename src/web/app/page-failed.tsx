/** What stands where a page could not be shown, or where there is none. */
import { Link, useRouter } from "@tanstack/react-router";
import { toTellable } from "../api/api-error.ts";
import { Button, ButtonLink } from "../blocks/button.tsx";
import { Panel } from "../blocks/panel.tsx";
import { Empty, ErrorPanel } from "../blocks/states.tsx";

export function PageFailed({ error }: { readonly error: unknown }) {
  const router = useRouter();
  return (
    <main className="content" id="content">
      <h1 className="hidden-words">Deskfeed</h1>
      <Panel>
        <ErrorPanel
          title="This page cannot be shown"
          error={toTellable(error)}
          action={
            <Button small onClick={() => void router.invalidate()}>
              Try again
            </Button>
          }
        />
      </Panel>
    </main>
  );
}

export function PageMissing() {
  return (
    <main className="content" id="content">
      <h1 className="hidden-words">Deskfeed</h1>
      <Panel>
        <Empty title="There is no such page" action={<ButtonLink to="/">Home</ButtonLink>}>
          The address may be mistyped, or the thing it names was deleted. <Link to="/runs">Runs</Link> and{" "}
          <Link to="/destinations">Destinations</Link> list what there is.
        </Empty>
      </Panel>
    </main>
  );
}
