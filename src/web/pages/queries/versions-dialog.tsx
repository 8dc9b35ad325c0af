/** Every version that was active, with what differs, and the way back into the draft. */
import { useState } from "react";
import type { z } from "zod";
import type { Query, queryVersion } from "../../../contract/api/queries.ts";
import { useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { Difference } from "../../blocks/difference.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Segmented } from "../../blocks/segmented.tsx";
import { Empty } from "../../blocks/states.tsx";
import { differenceOf } from "../../blocks/text-difference.ts";
import "./versions-dialog.css";

type Version = z.output<typeof queryVersion>;

export function VersionsDialog({
  query,
  text,
  onRestore,
  onClose,
}: {
  readonly query: Query;
  /** As it stands in the editor. */
  readonly text: string;
  /** Null where nothing may be changed. */
  readonly onRestore: ((version: number) => Promise<void>) | null;
  readonly onClose: () => void;
}) {
  const read = useRead("listVersions", { params: { id: query.id } });
  return (
    <Dialog title={`Versions of ${query.name}`} width={920} sheet onClose={onClose}>
      <ReadState read={read} what="The versions" rows={5}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No versions yet">Each time a draft is activated, a version is kept here.</Empty>
          ) : (
            <Versions items={items} text={text} onRestore={onRestore} />
          )
        }
      </ReadState>
    </Dialog>
  );
}

export function Versions({
  items,
  text,
  onRestore,
}: {
  readonly items: readonly Version[];
  readonly text: string;
  readonly onRestore: ((version: number) => Promise<void>) | null;
}) {
  const [number, setNumber] = useState(items[0]?.version);
  const [against, setAgainst] = useState<"editor" | "before">("editor");
  const [isBusy, setBusy] = useState(false);
  const at = items.findIndex(({ version }) => version === number);
  const chosen = items[at];
  if (chosen === undefined) return null;
  const before = items[at + 1]?.sql ?? "";
  const lines = against === "editor" ? differenceOf(chosen.sql, text) : differenceOf(before, chosen.sql);
  const restore = async () => {
    setBusy(true);
    await onRestore?.(chosen.version);
    setBusy(false);
  };
  return (
    <div className="versions">
      <fieldset className="versions-list">
        <legend className="hidden-words">Version</legend>
        {items.map(({ version, by, at: when, isActive }) => (
          <label key={version} className="versions-line">
            <input
              type="radio"
              name="version"
              checked={version === number}
              onChange={() => setNumber(version)}
            />
            <span className="grow">
              <span className="strong">Version {version}</span>
              {isActive && <span className="good-text small"> · active</span>}
              <span className="small quiet versions-by">
                <bdi className="cut">{by ?? "deskfeed.yaml"}</bdi> <Moment at={when} />
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="versions-difference">
        <div className="line versions-bar">
          <Segmented
            name="Compared with"
            value={against}
            onChange={setAgainst}
            choices={[
              { value: "editor", label: "To the text in the editor" },
              { value: "before", label: "From the version before" },
            ]}
          />
          <span className="grow" />
          {onRestore !== null && (
            <Button small disabled={isBusy || chosen.sql === text} onClick={() => void restore()}>
              Restore as draft
            </Button>
          )}
        </div>
        <Difference label={`What differs from version ${chosen.version}`} lines={lines} />
      </div>
    </div>
  );
}
