/** What stands in place of a dialog's buttons when it would be closed with something typed in it. */
import { useState } from "react";
import { Button } from "./button.tsx";

export interface Leaving {
  readonly isAsking: boolean;
  /** Closes at once where nothing would be lost, or where it was asked already. */
  readonly close: () => void;
  readonly stay: () => void;
}

export function useLeaving(changed: boolean, onClose: () => void): Leaving {
  const [isAsking, setAsking] = useState(false);
  return {
    isAsking,
    close: () => (!changed || isAsking ? onClose() : setAsking(true)),
    stay: () => setAsking(false),
  };
}

export function LeaveQuestion({ leaving }: { readonly leaving: Leaving }) {
  return (
    <>
      <span className="grow strong" role="alert">
        Leave without saving?
      </span>
      <Button onClick={leaving.stay}>Stay</Button>
      <Button look="delete" onClick={leaving.close}>
        Leave
      </Button>
    </>
  );
}
