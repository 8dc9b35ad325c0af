/** The calls that segments and attributes tables have in common with each other: rename, discard, restore, delete and its undoing. */
import type { ChangedResource } from "../contract/api/events.ts";
import type { ObjectKind } from "../core/definition.ts";
import type { DefinedQuery, SavedContent } from "../core/ports/definition-book.ts";
import { segmentNames } from "../core/segment.ts";
import { type Actor, Refused } from "./actor.ts";
import { findSaved } from "./saved-view.ts";
import type { ServerParts } from "./server-parts.ts";

interface IdCall {
  readonly params: { readonly id: string };
  readonly actor: Actor;
}
interface RevisionCall extends IdCall {
  readonly body: { readonly revision: number };
}

export function savedEditing<Shown>(
  parts: ServerParts,
  {
    kind,
    resource,
    show,
  }: {
    readonly kind: ObjectKind;
    readonly resource: ChangedResource;
    readonly show: (saved: DefinedQuery) => Promise<Shown>;
  },
) {
  const { definitions } = parts.serverStore;
  const book = definitions.saved(kind);
  const changed = (id: string): void => parts.hub.publish({ event: "changed", data: { resource, id } });
  const read = async (id: string): Promise<Shown> => await show(await findSaved(parts, kind, id));
  const after = async (id: string): Promise<Shown> => {
    changed(id);
    return await read(id);
  };
  const editing = ({ params, body, actor }: RevisionCall) => ({
    id: params.id,
    revision: body.revision,
    by: actor.person.name,
  });
  return {
    book,
    read,
    after,
    editing,
    saveDraft: async (call: RevisionCall, content: SavedContent): Promise<Shown> => {
      await book.saveDraft(editing(call), content);
      return await after(call.params.id);
    },
    async discard(call: RevisionCall): Promise<Shown> {
      const { active } = await findSaved(parts, kind, call.params.id);
      if (active === null)
        throw new Refused(
          409,
          "never_active",
          `This ${kind} has nothing but its draft.`,
          `Delete the ${kind} to be rid of it.`,
        );
      await book.discardDraft(editing(call));
      return await after(call.params.id);
    },
    async restore(call: RevisionCall, version: number): Promise<Shown> {
      const found = (await book.versions(call.params.id)).find((one) => one.version === version);
      if (found === undefined) throw new Refused(404, "unknown", `There is no version ${version}.`);
      await book.saveDraft(editing(call), found);
      return await after(call.params.id);
    },
    async remove({ params, actor }: IdCall): Promise<{ readonly done: true }> {
      await definitions.delete(kind, params.id, actor.person.name);
      changed(params.id);
      return { done: true };
    },
    async undelete({ params, actor }: IdCall): Promise<Shown> {
      await definitions.undelete(kind, params.id, actor.person.name);
      return await after(params.id);
    },
  };
}

/** Active segments whose rules or attributes name it. */
export function segmentsUsing(
  segments: readonly DefinedQuery[],
  kind: ObjectKind,
  name: string,
): readonly { readonly id: string; readonly name: string }[] {
  return segments
    .filter(({ active }) => active?.visual != null && segmentNames(active.visual, kind, name))
    .map(({ id, name: user }) => ({ id, name: user }));
}
