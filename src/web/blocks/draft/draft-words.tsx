/** Beside the name of what has a draft: draft or active, saved when, and what is sent meanwhile. */
import { IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import { useMe } from "../../api/context.ts";
import { tellWho } from "../../format/person.ts";
import { tellWhen } from "../../format/time.ts";
import { FileTag } from "../notices.tsx";
import { Pill } from "../status-word.tsx";
import { useNow } from "../use-now.ts";
import type { Drafted, KeptDraft } from "./draft-keeper.ts";

interface SavedBy {
  readonly by: string | null;
  readonly at: string;
}

/** What can be told of a thing, a segment and an attributes table alike. */
export interface DraftedWords extends Drafted {
  readonly managedBy: string | null;
  readonly draftText: SavedBy | null;
  readonly active: (SavedBy & { readonly version: number }) | null;
  readonly sentBy: readonly unknown[];
}

type Phase = Pick<KeptDraft<never>, "phase">;

/** Below a minute seconds are told, since one waits for them. */
function tellAgo(at: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(at)) / 1_000);
  return seconds < 2 ? "now" : seconds < 60 ? `${seconds} s ago` : tellWhen(Date.parse(at), now);
}

function tellSaved(thing: DraftedWords, draft: Phase, now: number, me: string): string {
  if (draft.phase === "saving") return "saving…";
  if (draft.phase === "failed") return "not saved; kept in this browser";
  if (draft.phase === "unsaved") return "not saved yet";
  const saved = thing.draftText;
  if (saved === null) return "";
  const who = saved.by === null || saved.by === me ? "" : ` by ${tellWho(saved.by, me)}`;
  return `saved ${tellAgo(saved.at, now)}${who}`;
}

function tellActive(thing: DraftedWords, now: number, me: string, hasDraft: boolean): string {
  const { active, sentBy } = thing;
  if (active === null) return "a draft cannot be sent";
  const sent = sentBy.length > 0 ? " and sent" : "";
  if (hasDraft) return `version ${active.version} is active${sent}`;
  const who = active.by === null ? "" : ` by ${tellWho(active.by, me)}`;
  return `version ${active.version}${who}, ${tellAgo(active.at, now)}`;
}

export const hasDraft = (thing: DraftedWords, draft: Phase): boolean =>
  thing.draftText !== null || draft.phase !== "saved";

export function DraftWords({ thing, draft }: { readonly thing: DraftedWords; readonly draft: Phase }) {
  const me = useMe().name;
  const now = useNow("quick");
  const isDraft = hasDraft(thing, draft);
  const words = [tellSaved(thing, draft, now, me), tellActive(thing, now, me, isDraft)]
    .filter(Boolean)
    .join(" · ");
  return (
    <>
      {thing.managedBy !== null && (
        <span className="desk-only">
          <FileTag />
        </span>
      )}
      {isDraft ? (
        <Pill tone="neutral" icon={<IconCircleDashed aria-hidden="true" />}>
          Draft
        </Pill>
      ) : (
        <Pill tone="good" icon={<IconCircleCheck aria-hidden="true" />}>
          Active
        </Pill>
      )}
      <span className="top-remark faint num" title={words}>
        {words}
      </span>
    </>
  );
}
