/** How long the rows of runs are kept, for admins. */
import { IconCircleCheckFilled } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { AnswerOf } from "../../api/call-route.ts";
import { useChange, useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { TextField } from "../../blocks/field.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Segmented } from "../../blocks/segmented.tsx";
import { showToast } from "../../blocks/toast.tsx";
import { tellAmount, tellCount } from "../../format/number.ts";

export function HistoryTab() {
  const read = useRead("readHistory", {});
  return (
    <div className="settings">
      <Panel title="Rows of old runs">
        <ReadState read={read} what="How long rows are kept" rows={2}>
          {(history) => <HistoryForm history={history} />}
        </ReadState>
      </Panel>
    </div>
  );
}

const tellKept = (days: number | null): string =>
  days === null ? "Rows are kept for ever" : `Rows are kept for ${tellAmount(days, "day")}`;

/** Null while it is no number of days that can be kept. */
function daysOf(text: string, daysMax: number): number | null {
  const days = /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0;
  return days >= 1 && days <= daysMax ? days : null;
}

function HistoryForm({ history: newest }: { readonly history: AnswerOf<"readHistory"> }) {
  // What the person saw: another admin's change is then refused by the server, not overwritten.
  const [history, setHistory] = useState(newest);
  const [isForEver, setForEver] = useState(history.rowDays === null);
  const [text, setText] = useState(String(history.rowDays ?? history.usualRowDays));
  const save = useChange("changeHistory", ["readHistory"]);
  const days = isForEver ? null : daysOf(text, history.rowDaysMax);
  const isWrong = !isForEver && days === null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isWrong) return;
    save.mutate(
      { body: { revision: history.revision, rowDays: days } },
      {
        onSuccess: (saved) => {
          setHistory(saved);
          showToast({
            icon: <IconCircleCheckFilled className="good-text" />,
            words: tellKept(saved.rowDays),
          });
        },
      },
    );
  };
  return (
    <form className="panel-body settings-form" onSubmit={submit}>
      <p className="small quiet">
        A run’s books, reasons and events are always kept. Its single rows, with what Zendesk answered to
        each, are removed when they are older than this. The newest run of each orchestration keeps its rows
        whatever its age.
      </p>
      <div>
        <Segmented<"days" | "ever">
          name="Keep rows"
          value={isForEver ? "ever" : "days"}
          onChange={(value) => setForEver(value === "ever")}
          choices={[
            { value: "days", label: "For some days" },
            { value: "ever", label: "For ever" },
          ]}
        />
      </div>
      {!isForEver && (
        <TextField
          label="Days"
          inputMode="numeric"
          suffix="days after a run has ended"
          help="What is older goes within the hour, and does not come back."
          error={
            isWrong ? `Write a whole number from 1 to ${tellCount(history.rowDaysMax)}.` : save.error?.message
          }
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {isForEver && save.error !== null && (
        <p className="field-error" role="alert">
          {save.error.message}
        </p>
      )}
      <div>
        <Button type="submit" disabled={save.isPending || isWrong}>
          Save
        </Button>
      </div>
    </form>
  );
}
