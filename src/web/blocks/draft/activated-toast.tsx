/** Tells that a query, a segment or an attributes table is active, and leads on to sending it where nothing sends it yet. */
import { IconCircleCheckFilled } from "@tabler/icons-react";
import { ButtonLink } from "../button.tsx";
import { showToast } from "../toast.tsx";
import type { DraftedWords } from "./draft-words.tsx";

export function tellActivated({ id, name, active, sentBy }: DraftedWords & { readonly name: string }): void {
  showToast({
    icon: <IconCircleCheckFilled />,
    words: (
      <>
        <b>{name}</b> is active: version {active?.version}
      </>
    ),
    ...(sentBy.length > 0
      ? {}
      : {
          link: (
            <ButtonLink
              small
              look="quiet"
              to="/destinations"
              search={{ tab: "orchestrations", add: "orchestration", object: id }}
            >
              Add Orchestration
            </ButtonLink>
          ),
        }),
  });
}
