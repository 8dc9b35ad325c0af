/** Copies a name and says so; where the browser forbids copying, says that instead. */
import { IconCopy } from "@tabler/icons-react";
import { showToast } from "../../blocks/toast.tsx";

export function copyName(name: string): void {
  const tell = (words: string) =>
    showToast({
      icon: <IconCopy />,
      words: (
        <>
          <b>{name}</b> {words}
        </>
      ),
    });
  // Absent on pages that come by plain http from another machine.
  if (navigator.clipboard === undefined) {
    tell("was not copied: this browser allows that by https only");
    return;
  }
  navigator.clipboard.writeText(name).then(
    () => tell("copied"),
    () => tell("was not copied: the browser does not allow it"),
  );
}
