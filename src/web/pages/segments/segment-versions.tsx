/** Every version of a segment that was active, with what differs from the editor, and the way back into the draft. */
import { useState } from "react";
import type { Segment } from "../../../contract/api/segments.ts";
import type { AnswerOf } from "../../api/call-route.ts";
import { useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { Difference } from "../../blocks/difference.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Empty } from "../../blocks/states.tsx";
import { differenceOf } from "../../blocks/text-difference.ts";
import { textOfVisual } from "./rule-tree.ts";
import { kindOf, readableText } from "./segment-content.ts";
import "../queries/versions-dialog.css";

type Version = AnswerOf<"listSegmentVersions">["items"][number];

const readableVersion = (version: Version): string =>
  version.kind === "sql" ? version.sql : readableText("visual", textOfVisual(version.visual));

export function SegmentVersions({
  segment,
  text,
  onRestore,
  onClose,
}: {
  readonly segment: Segment;
  /** As it stands in the editor. */
  readonly text: string;
  /** Null where nothing may be changed. */
  readonly onRestore: ((version: number) => Promise<void>) | null;
  readonly onClose: () => void;
}) {
  const read = useRead("listSegmentVersions", { params: { id: segment.id } });
  return (
    <Dialog title={`Versions of ${segment.name}`} width={920} sheet onClose={onClose}>
      <ReadState read={read} what="The versions" rows={5}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No versions yet">Each time a draft is activated, a version is kept here.</Empty>
          ) : (
            <Versions items={items} text={readableText(kindOf(segment), text)} onRestore={onRestore} />
          )
        }
      </ReadState>
    </Dialog>
  );
}

function Versions({
  items,
  text,
  onRestore,
}: {
  readonly items: readonly Version[];
  readonly text: string;
  readonly onRestore: ((version: number) => Promise<void>) | null;
}) {
  const [number, setNumber] = useState(items[0]?.version);
  const [isBusy, setBusy] = useState(false);
  const chosen = items.find(({ version }) => version === number);
  if (chosen === undefined) return null;
  const restore = async () => {
    setBusy(true);
    await onRestore?.(chosen.version);
    setBusy(false);
  };
  return (
    <div className="versions">
      <fieldset className="versions-list">
        <legend className="hidden-words">Version</legend>
        {items.map(({ version, by, at, isActive }) => (
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
                <bdi className="cut">{by ?? "deskfeed.yaml"}</bdi> <Moment at={at} />
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="versions-difference">
        <div className="line versions-bar">
          <span className="small quiet grow">To what is in the editor</span>
          {onRestore !== null && (
            <Button small disabled={isBusy} onClick={() => void restore()}>
              Restore as draft
            </Button>
          )}
        </div>
        <Difference
          label={`What differs from version ${chosen.version}`}
          lines={differenceOf(readableVersion(chosen), text)}
        />
      </div>
    </div>
  );
}
