/** Asks before a page with something not saved is left: in the page by a dialog, out of it by the browser's own question. */
import { useBlocker } from "@tanstack/react-router";
import { Confirm } from "../blocks/dialog.tsx";

/** Shown while something is not saved. Another tab, filter or pane of the same page loses nothing and is not asked about. */
export function LeaveGuard() {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname,
    enableBeforeUnload: true,
    withResolver: true,
  });
  if (status !== "blocked") return null;
  return (
    <Confirm
      title="Leave without saving?"
      verb="Leave"
      keep="Stay"
      look="delete"
      onConfirm={proceed}
      onClose={reset}
    >
      <p>What was changed on this page is lost.</p>
    </Confirm>
  );
}
