/** Tells that a query or a segment is active, and leads on to sending it where nothing sends it yet. */
import { IconCircleCheckFilled } from "@tabler/icons-react";
import { ButtonLink } from "../button.tsx";
import { showToast } from "../toast.tsx";
import type { DraftedWords } from "./draft-words.tsx";

export function tellActivated(
  objectType: "query" | "segment",
  { id, name, active, sentBy }: DraftedWords & { readonly name: string },
): void {
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
              search={{ tab: "orchestrations", add: "orchestration", object: id, objectType }}
            >
              Add Orchestration
            </ButtonLink>
          ),
        }),
  });
}
