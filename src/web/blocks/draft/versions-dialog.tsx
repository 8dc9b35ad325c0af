/** Every version of a query, segment or attributes table that was active, with what differs, and the way back into the draft. */
import { useState } from "react";
import type { AnswerOf, InputOf } from "../../api/call-route.ts";
import { useRead } from "../../api/reads.ts";
import { Button } from "../button.tsx";
import { Dialog } from "../dialog.tsx";
import { Difference } from "../difference.tsx";
import { Moment } from "../moment.tsx";
import { ReadState } from "../read-state.tsx";
import { Segmented } from "../segmented.tsx";
import { Empty } from "../states.tsx";
import { differenceOf } from "../text-difference.ts";
import "./versions-dialog.css";

type VersionsRoute = "listVersions" | "listSegmentVersions" | "listAttributesTableVersions";
type VersionOf<Route extends VersionsRoute> = AnswerOf<Route>["items"][number];

interface Version {
  readonly version: number;
  readonly by: string | null;
  readonly at: string;
  readonly isActive: boolean;
  readonly text: string;
}

const toVersion = ({ version, by, at, isActive }: Omit<Version, "text">, text: string): Version => ({
  version,
  by,
  at,
  isActive,
  text,
});

/** `route` tells the versions, the newest first; `textOf` is one of them as people compare it. */
export function VersionsDialog<Route extends VersionsRoute>({
  thing: { id, name },
  route,
  textOf,
  text,
  onRestore,
  onClose,
}: {
  readonly thing: { readonly id: string; readonly name: string };
  readonly route: Route;
  readonly textOf: (version: VersionOf<Route>) => string;
  /** As it stands in the editor. */
  readonly text: string;
  /** Null where nothing may be changed. */
  readonly onRestore: ((version: number) => Promise<void>) | null;
  readonly onClose: () => void;
}) {
  const read = useRead<Route>(route, { params: { id } } as InputOf<Route>);
  return (
    <Dialog title={`Versions of ${name}`} width={920} sheet onClose={onClose}>
      <ReadState read={read} what="The versions" rows={5}>
        {(answer) => {
          const items = answer.items as readonly VersionOf<Route>[];
          return items.length === 0 ? (
            <Empty title="No versions yet">Each time a draft is activated, a version is kept here.</Empty>
          ) : (
            <Versions
              items={items.map((one) => toVersion(one, textOf(one)))}
              text={text}
              onRestore={onRestore}
            />
          );
        }}
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
  const [against, setAgainst] = useState<"editor" | "before">("editor");
  const [isBusy, setBusy] = useState(false);
  const at = items.findIndex(({ version }) => version === number);
  const chosen = items[at];
  if (chosen === undefined) return null;
  const before = items[at + 1]?.text ?? "";
  const lines = against === "editor" ? differenceOf(chosen.text, text) : differenceOf(before, chosen.text);
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
            <Button small disabled={isBusy || chosen.text === text} onClick={() => void restore()}>
              Restore as draft
            </Button>
          )}
        </div>
        <Difference label={`What differs from version ${chosen.version}`} lines={lines} />
      </div>
    </div>
  );
}
