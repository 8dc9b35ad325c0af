/** Beside the name of a query: draft or active, saved when, and what is sent meanwhile. */
import { IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import type { Query } from "../../../contract/api/queries.ts";
import { useMe } from "../../api/context.ts";
import { FileTag } from "../../blocks/notices.tsx";
import { Pill } from "../../blocks/status-word.tsx";
import { useNow } from "../../blocks/use-now.ts";
import { tellWho } from "../../format/person.ts";
import { tellWhen } from "../../format/time.ts";
import type { KeptDraft } from "./draft-keeper.ts";

/** Below a minute seconds are told, since one waits for them. */
function tellAgo(at: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(at)) / 1_000);
  return seconds < 2 ? "now" : seconds < 60 ? `${seconds} s ago` : tellWhen(Date.parse(at), now);
}

function tellSaved(query: Query, draft: KeptDraft, now: number, me: string): string {
  if (draft.phase === "saving") return "saving…";
  if (draft.phase === "failed") return "not saved; kept in this browser";
  if (draft.phase === "unsaved") return "not saved yet";
  const saved = query.draftText;
  if (saved === null) return "";
  const who = saved.by === null || saved.by === me ? "" : ` by ${tellWho(saved.by, me)}`;
  return `saved ${tellAgo(saved.at, now)}${who}`;
}

function tellActive(query: Query, now: number, me: string, hasDraft: boolean): string {
  const { active, sentBy } = query;
  if (active === null) return "a draft cannot be sent";
  const sent = sentBy.length > 0 ? " and sent" : "";
  if (hasDraft) return `version ${active.version} is active${sent}`;
  const who = active.by === null ? "" : ` by ${tellWho(active.by, me)}`;
  return `version ${active.version}${who}, ${tellAgo(active.at, now)}`;
}

export const hasDraft = (query: Query, draft: KeptDraft): boolean =>
  query.draftText !== null || draft.phase !== "saved";

export function DraftWords({ query, draft }: { readonly query: Query; readonly draft: KeptDraft }) {
  const me = useMe().name;
  const now = useNow("quick");
  const isDraft = hasDraft(query, draft);
  const words = [tellSaved(query, draft, now, me), tellActive(query, now, me, isDraft)]
    .filter(Boolean)
    .join(" · ");
  return (
    <>
      {query.managedBy !== null && (
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
