/** Where one is signed in: this browser and others; all others can be signed out at once. */
import { IconCircleCheckFilled, IconDeviceDesktop } from "@tabler/icons-react";
import { useChange, useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { tellFailure } from "../../blocks/failure-toast.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { showToast } from "../../blocks/toast.tsx";
import { tellAmount } from "../../format/number.ts";

export function SessionsPanel() {
  const read = useRead("listSessions", {});
  const end = useChange("endOtherSessions", ["listSessions"]);
  const others = read.data?.items.filter(({ isThis }) => !isThis).length ?? 0;
  const endOthers = () =>
    end.mutate(
      {},
      {
        onSuccess: ({ ended }) =>
          showToast({
            icon: <IconCircleCheckFilled className="good-text" />,
            words: `Signed out elsewhere: ${tellAmount(ended, "session")} ended`,
          }),
        onError: (error) => tellFailure("The other sessions go on", error),
      },
    );
  return (
    <Panel
      title="Sessions"
      remark="each lasts 30 days"
      actions={
        others > 0 && (
          <Button small disabled={end.isPending} onClick={endOthers}>
            Sign out elsewhere
          </Button>
        )
      }
    >
      <ReadState read={read} what="Your sessions" rows={2}>
        {({ items }) => (
          <ul>
            {items.map((session) => (
              <li key={session.signedInAt} className="session line">
                <IconDeviceDesktop className="faint" aria-hidden="true" />
                <span className="grow">{session.isThis ? "This browser" : "Another browser"}</span>
                <span className="small quiet">
                  signed in <Moment at={session.signedInAt} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </ReadState>
    </Panel>
  );
}
