/** Asks the sign-in provider what it says of itself, check by check. Nobody is signed in by it. */
import { IconRefresh } from "@tabler/icons-react";
import { toTellable } from "../../api/api-error.ts";
import { useChange } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { CheckLine } from "../../blocks/check-line.tsx";
import { ErrorPanel } from "../../blocks/states.tsx";

export function ProviderTest({ issuer }: { readonly issuer: string }) {
  const test = useChange("testSignIn");
  return (
    <div className="provider-test">
      <div className="panel-body">
        <Button
          icon={<IconRefresh aria-hidden="true" />}
          disabled={test.isPending}
          onClick={() => test.mutate({ body: { issuer } })}
        >
          {test.isPending ? "Asking the provider…" : test.data === undefined ? "Test it" : "Test again"}
        </Button>
      </div>
      {test.isError && <ErrorPanel title="The test did not run" error={toTellable(test.error)} />}
      {test.data !== undefined && (
        <ul className="checks" aria-live="polite">
          {test.data.checks.map((check) => (
            <CheckLine key={check.name} check={check} />
          ))}
        </ul>
      )}
    </div>
  );
}
