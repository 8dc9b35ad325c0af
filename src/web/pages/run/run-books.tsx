/** The books of a run, and the line above them once it ended. Terms that have rows of their own filter the rows below. */
import { IconScale } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Run } from "../../../contract/api/runs.ts";
import { BooksEquation, type BooksTerm } from "../../blocks/books.tsx";
import { StatusIcon } from "../../blocks/status-word.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellAmount, tellCount, tellRate } from "../../format/number.ts";
import { tellClockSeconds, tellDuration, tellExact } from "../../format/time.ts";

/** Every term is a filter of the rows below. */
const choosable: readonly BooksTerm[] = ["unchanged", "rejected", "delivered", "failed", "unsent"];

function figuresOf(run: Run): string {
  const parts = [tellDuration(run.seconds * 1_000), tellAmount(run.requests.total, "request")];
  if (run.requests.total > 0) {
    parts[1] += `, ${tellCount(run.requests.retried)} retried, ${tellCount(run.requests.rateLimited)} rate limited`;
  }
  const sent = run.rows.delivered + run.rows.failed;
  if (run.seconds >= 1 && sent > 0) parts.push(`${tellRate(sent / run.seconds)} users/s`);
  return parts.join(" · ");
}

export function RunBooks({ run }: { readonly run: Run }) {
  const title =
    run.state === "completed" ? "The books balance" : run.state === "stopped" ? "Stopped" : "Failed";
  const words =
    run.state === "completed"
      ? "every row has one outcome"
      : (run.ending ?? "what is unsent goes with the next run");
  return (
    <header className="run-ended">
      {run.state === "completed" ? (
        <IconScale className="good-text" aria-hidden="true" />
      ) : (
        <StatusIcon status={run.state} />
      )}
      <h2 className="strong nowrap">{title}</h2>
      <bdi className="quiet run-ending" title={words}>
        {words}
      </bdi>
      <span className="grow" />
      <span className="small quiet num desk-only nowrap">
        {run.startedAt !== null && run.endedAt !== null && (
          <span title={`${tellExact(Date.parse(run.startedAt))} to ${tellExact(Date.parse(run.endedAt))}`}>
            {tellClockSeconds(Date.parse(run.startedAt))} to {tellClockSeconds(Date.parse(run.endedAt))} ·{" "}
          </span>
        )}
        {figuresOf(run)}
      </span>
    </header>
  );
}

function Equation({ run }: { readonly run: Run }) {
  const search = useSearch({ from: "/inside/runs/$number" });
  const navigate = useNavigate();
  const phone = usePhone();
  const chosen = choosable.find((term) => term === search.outcome);
  const choose = (term: BooksTerm) =>
    void navigate({
      to: ".",
      search: ({ code: _code, outcome: _outcome, ...rest }) => ({
        ...rest,
        ...(term === chosen ? {} : { outcome: term }),
        ...(phone ? { show: "rows" as const } : {}),
      }),
      replace: true,
    });
  return (
    <BooksEquation
      books={run.rows}
      inFlight={run.inFlight?.users ?? 0}
      chosen={chosen}
      choosable={choosable}
      onChoose={choose}
    />
  );
}

RunBooks.Equation = Equation;
