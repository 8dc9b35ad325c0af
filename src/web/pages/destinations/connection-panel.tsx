/** The connection test, check by check, each line as it ends; what comes after a failed one reads "not tried". */
import { IconCheck, IconRefresh, IconX } from "@tabler/icons-react";
import type { Check } from "../../api/call-checks.ts";
import { Button } from "../../blocks/button.tsx";
import { CheckLine } from "../../blocks/check-line.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { Empty } from "../../blocks/states.tsx";
import { Pill, Ring } from "../../blocks/status-word.tsx";
import { tellAmount } from "../../format/number.ts";
import { tellDuration } from "../../format/time.ts";

/** A test as it goes on or as it ended. */
export interface ShownTest {
  readonly checks: readonly Check[];
  /** Null while it goes on. */
  readonly ok: boolean | null;
  /** When it ended, ISO 8601. */
  readonly at: string | null;
  /** Null for one that was not seen going on. */
  readonly tookMs: number | null;
}

export function ConnectionPanel({
  test,
  mayTest,
  onTest,
}: {
  readonly test: ShownTest | null;
  readonly mayTest: boolean;
  readonly onTest: () => void;
}) {
  const busy = test !== null && test.ok === null;
  return (
    <Panel
      title={
        <span className="line">
          Connection test
          <TestPill test={test} />
        </span>
      }
      actions={
        mayTest && (
          <Button small icon={<IconRefresh />} disabled={busy} onClick={onTest}>
            {test === null ? "Test connection" : "Test again"}
          </Button>
        )
      }
      footer={test !== null && !busy && <TestFooter test={test} />}
    >
      {test === null ? (
        <Empty title="Not tested yet">
          It checks who signs in, what they may do, bulk import, the fields and the quota. It only reads.
        </Empty>
      ) : (
        <ul className="checks" aria-live="polite" aria-busy={busy}>
          {test.checks.map((check) => (
            <CheckLine key={check.name} check={check} />
          ))}
          {busy && (
            <li className="check quiet">
              <Ring />
              <p className="grow">{test.checks.length === 0 ? "Asking Zendesk…" : "Next check…"}</p>
            </li>
          )}
        </ul>
      )}
    </Panel>
  );
}

function TestPill({ test }: { readonly test: ShownTest | null }) {
  if (test === null) return null;
  if (test.ok === null) {
    return (
      <Pill tone="accent" icon={<Ring />}>
        testing
      </Pill>
    );
  }
  return (
    <Pill
      tone={test.ok ? "good" : "bad"}
      icon={test.ok ? <IconCheck aria-hidden="true" /> : <IconX aria-hidden="true" />}
    >
      {test.ok ? "passed" : "failed"}
    </Pill>
  );
}

function TestFooter({ test }: { readonly test: ShownTest }) {
  const tried = test.checks.filter(({ state }) => state !== "not tried").length;
  return (
    <span className="num">
      {tellAmount(tried, "check")}
      {test.tookMs !== null && ` in ${tellDuration(test.tookMs)}`}, reads only. Nothing was changed on the
      account. {test.at !== null && <Moment at={test.at} className="faint" />}
    </span>
  );
}
