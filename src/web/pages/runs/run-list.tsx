/** Runs in a table, or in cards on phones: what was sent where, how it stands, how many, how long, by whom. */
import {
  IconDownload,
  IconListSearch,
  IconPlayerPlay,
  IconRepeat,
  IconReport,
  IconSquare,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Run } from "../../../contract/api/runs.ts";
import { addressOf } from "../../api/call-route.ts";
import { useMay, useMe } from "../../api/context.ts";
import { isRunning } from "../../api/run-status.ts";
import type { MenuEntry } from "../../blocks/menu.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { DestinationName } from "../../blocks/plugin-name.tsx";
import { type ListColumn, RecordList } from "../../blocks/record-list.tsx";
import { useStartRun } from "../../blocks/run-actions/start-run.tsx";
import { StopRun } from "../../blocks/run-actions/stop-run.tsx";
import { tellTrigger } from "../../blocks/run-actions/tell-trigger.ts";
import { useRunActions } from "../../blocks/run-actions/use-run-actions.ts";
import { RunStatus } from "../../blocks/run-status.tsx";
import { tellCount } from "../../format/number.ts";
import { tellWho } from "../../format/person.ts";
import { tellDuration } from "../../format/time.ts";
import "./runs.css";

const whenOf = (run: Run): string =>
  isRunning(run.state) ? (run.startedAt ?? run.queuedAt) : (run.endedAt ?? run.queuedAt);

/** The keys of the columns that sort are the words of the API. */
const columnsFor = (me: string): readonly ListColumn<Run>[] => [
  { key: "orchestration", title: "Orchestration", width: "16%", sorts: true, cell: () => null },
  {
    key: "number",
    title: "Run",
    width: "46px",
    end: true,
    className: "num quiet",
    cell: ({ number }) => number,
  },
  {
    key: "destination",
    title: "Destination",
    width: "11.5%",
    cell: ({ destination }) => <DestinationName name={destination} />,
  },
  {
    key: "status",
    title: "Status",
    width: "20%",
    sorts: true,
    cell: (run) => <RunStatus run={run} waiting={run.waiting} bar />,
  },
  {
    key: "read",
    title: "Read",
    width: "92px",
    end: true,
    className: "num",
    sorts: true,
    cell: ({ rows }) => tellCount(rows.read),
  },
  {
    key: "delivered",
    title: "Delivered",
    width: "86px",
    end: true,
    className: "num",
    sorts: true,
    cell: ({ delivered }) => tellCount(delivered),
  },
  {
    key: "seconds",
    title: "Took",
    width: "90px",
    end: true,
    className: "num quiet",
    sorts: true,
    cell: ({ seconds, startedAt }) => (startedAt === null ? "–" : tellDuration(seconds * 1_000)),
  },
  {
    key: "by",
    title: "By",
    width: "104px",
    className: "quiet",
    cell: (run) => {
      const words = tellTrigger(run);
      return (
        <bdi className="cut" title={words}>
          {tellWho(words, me)}
        </bdi>
      );
    },
  },
  {
    key: "started",
    title: "Ran",
    width: "92px",
    end: true,
    className: "quiet",
    sorts: true,
    cell: (run) => <Moment at={whenOf(run)} />,
  },
];

function useEntries(onStop: (run: Run) => void): (run: Run) => readonly MenuEntry[] {
  const navigate = useNavigate();
  const mayRun = useMay("operator");
  const mayPlan = useMay("author");
  const start = useStartRun();
  const { resume, retryFailedRows } = useRunActions();
  return (run) => {
    const running = isRunning(run.state);
    // What is sent again is what its rows say of each user.
    const maySendAgain = mayRun && run.rowsRemovedAt === null;
    const params = { number: run.number };
    const found: (MenuEntry | false)[] = [
      {
        label: "Open",
        icon: <IconReport />,
        letter: "O",
        onChoose: () => void navigate({ to: "/runs/$number", params: { number: String(run.number) } }),
      },
      mayRun &&
        running && {
          label: run.stopRequested ? "Stopping…" : "Stop",
          icon: <IconSquare />,
          letter: "S",
          disabled: run.stopRequested,
          onChoose: () => onStop(run),
        },
      maySendAgain &&
        (run.state === "stopped" || run.state === "failed") && {
          label: "Resume",
          icon: <IconPlayerPlay />,
          letter: "U",
          onChoose: () => resume(run.number),
        },
      maySendAgain &&
        run.state === "completed" &&
        run.rows.failed > 0 && {
          label: "Retry failed rows",
          icon: <IconRepeat />,
          letter: "T",
          onChoose: () => retryFailedRows(run.number),
        },
      mayRun &&
        !running && {
          label: "Run again",
          icon: <IconPlayerPlay />,
          letter: "R",
          onChoose: () => start(run.orchestrationId, run.orchestration),
        },
      mayPlan && {
        label: "Plan",
        icon: <IconListSearch />,
        letter: "P",
        onChoose: () =>
          void navigate({
            to: "/destinations/orchestrations/$id/plan",
            params: { id: run.orchestrationId },
          }),
      },
      !running && {
        label: "Download rows",
        icon: <IconDownload />,
        letter: "D",
        onChoose: () => location.assign(addressOf("downloadRunRows", { params })),
      },
    ];
    return found.filter((entry) => entry !== false);
  };
}

export function RunList({
  runs,
  sort,
  onSort,
}: {
  readonly runs: readonly Run[];
  readonly sort: string;
  readonly onSort: (sort: string | undefined) => void;
}) {
  const me = useMe();
  const [stopping, setStopping] = useState<Run | null>(null);
  const entriesOf = useEntries(setStopping);
  return (
    <>
      <RecordList<Run>
        className="runs"
        items={runs}
        columns={columnsFor(me.name)}
        idOf={({ number }) => String(number)}
        nameOf={({ orchestration }) => orchestration}
        placeOf={({ number }) => ({ to: "/runs/$number", params: { number: String(number) } })}
        actionsOf={({ orchestration, number }) => `${orchestration}, run ${number}`}
        entriesOf={entriesOf}
        cardOf={(run) => (
          <span className="line">
            <RunStatus run={run} />
            <span className="grow" />
            <Moment at={whenOf(run)} className="small faint" />
          </span>
        )}
        sort={sort}
        onSort={onSort}
      />
      {stopping !== null && <StopRun run={stopping} onClose={() => setStopping(null)} />}
    </>
  );
}
