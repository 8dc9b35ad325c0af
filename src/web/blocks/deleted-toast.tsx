/** Tells that something was deleted, with Undo for as long as the toast stays. */
import { IconTrash } from "@tabler/icons-react";
import { showToast } from "./toast.tsx";

export function tellDeleted(what: string, undo: () => void): void {
  showToast({ icon: <IconTrash aria-hidden="true" />, words: <bdi>{what}</bdi>, undo });
}
