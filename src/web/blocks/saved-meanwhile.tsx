/** Tells the second editor of a thing that someone else saved it meanwhile: what differs, and the two ways on. Nothing is overwritten unknown. */
import { useState } from "react";
import { EditConflict } from "./notices.tsx";
import "./saved-meanwhile.css";

export interface Difference {
  readonly what: string;
  readonly mine: string;
  readonly theirs: string;
}

export function SavedMeanwhile({
  what,
  by = null,
  differences,
  onTake,
  onKeep,
}: {
  /** "this data template". */
  readonly what: string;
  /** Who saved; null where that is not known. */
  readonly by?: string | null;
  readonly differences: readonly Difference[];
  readonly onTake: () => void;
  readonly onKeep: () => void;
}) {
  const [comparing, setComparing] = useState(false);
  return (
    <EditConflict
      who={by ?? "Someone else"}
      version={what}
      keep="Keep editing mine"
      onKeep={onKeep}
      onTake={onTake}
      onCompare={differences.length > 0 && !comparing ? () => setComparing(true) : undefined}
    >
      {comparing && (
        <table className="meanwhile small">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Yours</th>
              <th scope="col">Theirs</th>
            </tr>
          </thead>
          <tbody>
            {differences.map((one) => (
              <tr key={one.what}>
                <th scope="row">{one.what}</th>
                <td>
                  <bdi>{one.mine}</bdi>
                </td>
                <td>
                  <bdi>{one.theirs}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </EditConflict>
  );
}

/** What differs between two of the same shape, in the words given; what has no words is not told. */
export function differencesOf<Shape extends object>(
  mine: Shape,
  theirs: Shape,
  words: Partial<Record<keyof Shape, string>>,
  tell: (value: Shape[keyof Shape], key: keyof Shape) => string,
): readonly Difference[] {
  return (Object.keys(words) as (keyof Shape)[])
    .filter((key) => JSON.stringify(mine[key]) !== JSON.stringify(theirs[key]))
    .map((key) => ({
      what: words[key] ?? String(key),
      mine: tell(mine[key], key),
      theirs: tell(theirs[key], key),
    }));
}
