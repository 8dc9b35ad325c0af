/** Shows what was read, or in its place that it is loading or why it could not be read. Old data stays while it is read again. */
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { toTellable } from "../api/api-error.ts";
import { Button } from "./button.tsx";
import { ErrorPanel, Loading } from "./states.tsx";

export function ReadState<Data>({
  read,
  what,
  rows = 6,
  rowHeight = 36,
  children,
}: {
  readonly read: Pick<UseQueryResult<Data>, "data" | "isError" | "error" | "refetch">;
  /** "The orchestrations": opens the sentence of an error. */
  readonly what: string;
  readonly rows?: number;
  readonly rowHeight?: number;
  readonly children: (data: Data) => ReactNode;
}) {
  if (read.data !== undefined) return children(read.data);
  if (read.isError) {
    return (
      <ErrorPanel
        title={`${what} cannot be shown`}
        error={toTellable(read.error)}
        action={
          <Button small onClick={() => void read.refetch()}>
            Try again
          </Button>
        }
      />
    );
  }
  return <Loading rows={rows} rowHeight={rowHeight} />;
}
