/** Somebody else saved while this person typed: both texts side by side, and nothing overwritten. */
import { useState } from "react";
import { Button } from "../button.tsx";
import { Dialog } from "../dialog.tsx";
import { Difference } from "../difference.tsx";
import { EditConflict } from "../notices.tsx";
import { differenceOf } from "../text-difference.ts";
import type { DraftKeeper, KeptDraft } from "./draft-keeper.ts";
import type { DraftedWords } from "./draft-words.tsx";

export function ConflictNotice<Thing extends DraftedWords>({
  draft,
  keeper,
  textOf,
  onCopy,
}: {
  readonly draft: KeptDraft<Thing>;
  readonly keeper: DraftKeeper<Thing>;
  /** As people compare it: of what the other saved, or of one's own text. */
  readonly textOf: (of: Thing | string) => string;
  readonly onCopy: () => void;
}) {
  const [isComparing, setComparing] = useState(false);
  const { other } = draft;
  if (other === null) return null;
  const who = draft.otherBy ?? other.draftText?.by ?? other.active?.by ?? "Somebody";
  // Their draft is kept nowhere else, so ours goes beside it; an active version is kept, so ours may be the next draft.
  const isDraft = other.draftText !== null;
  const keep = isDraft ? "Keep mine as a copy" : "Keep mine as a draft";
  const version = isDraft ? "a draft" : `version ${other.active?.version}`;
  const keepMine = () => (isDraft ? onCopy() : keeper.keepMine());
  const close = () => setComparing(false);
  return (
    <div className="query-notice">
      <EditConflict
        who={who}
        version={version}
        when={draft.isFromBefore ? "while this page was closed" : undefined}
        keep={keep}
        onKeep={keepMine}
        onCompare={() => setComparing(true)}
      />
      {isComparing && (
        <Dialog
          title={`From ${who}’s text to yours`}
          width={860}
          sheet
          onClose={close}
          footer={
            <>
              <span className="grow" />
              <Button
                onClick={() => {
                  close();
                  keeper.adopt(other);
                }}
              >
                Use theirs
              </Button>
              <Button
                look="filled"
                onClick={() => {
                  close();
                  keepMine();
                }}
              >
                {keep}
              </Button>
            </>
          }
        >
          <Difference
            label={`What differs from ${who}’s text`}
            lines={differenceOf(textOf(other), textOf(draft.text))}
          />
        </Dialog>
      )}
    </div>
  );
}
