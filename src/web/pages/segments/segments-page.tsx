/** Segments: saved choices of customers. */
import { IconUsersGroup } from "@tabler/icons-react";
import { ButtonLink } from "../../blocks/button.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { Empty } from "../../blocks/states.tsx";
import { Page } from "../../shell/page.tsx";

export function SegmentsPage() {
  return (
    <Page title="Segments">
      <Panel>
        <Empty
          icon={<IconUsersGroup />}
          title="No segments here yet"
          action={
            <ButtonLink look="filled" to="/queries">
              Queries
            </ButtonLink>
          }
        >
          A segment is a saved choice of customers. Until it can be made here, a query chooses them.
        </Empty>
      </Panel>
    </Page>
  );
}
