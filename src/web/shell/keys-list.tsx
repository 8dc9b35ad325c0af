/** The list of keys, opened with a question mark. */
import { Dialog } from "../blocks/dialog.tsx";
import { ScrollPane } from "../blocks/scroll-pane.tsx";
import { places } from "./places.tsx";
import "./search-palette.css";

const keys: readonly (readonly [keys: string, does: string])[] = [
  ["Ctrl K", "Search over names, pages and actions"],
  ["Alt N", "Notifications"],
  ["/", "Search in the list"],
  ["↑ ↓", "Move in a list"],
  ["Enter", "Open the row"],
  ["R", "Run, or plan, the row in focus"],
  ["P", "Plan the row in focus"],
  ["N", "New"],
  ["X", "Select the row in focus"],
  ["← →", "Fold and unfold a folder"],
  ["J K", "On Home: next and previous of what needs attention"],
  ["Esc", "Close; in the editor, Esc then Tab leaves it"],
  ["Ctrl Enter", "Save a dialog; run all or the selection in the editor"],
  ["Ctrl Space", "Completion in the editor; Tab or Enter accepts"],
  ["Ctrl /", "Comment or uncomment lines in the editor"],
  ["Alt ← →", "The customer before or after, in the query editor"],
  ["?", "This list"],
];

export function KeysList({ onClose }: { readonly onClose: () => void }) {
  const lines = [...keys, ...places.map(({ letter, name }) => [`G ${letter.toUpperCase()}`, name] as const)];
  return (
    <Dialog title="Keys" onClose={onClose} sheet>
      <ScrollPane className="keys-pane" label="All keys">
        <table className="keys-table">
          <tbody>
            {lines.map(([pressed, does]) => (
              <tr key={pressed}>
                <th scope="row">
                  {pressed.split(" ").map((key) => (
                    <span key={key} className="kbd">
                      {key}
                    </span>
                  ))}
                </th>
                <td>{does}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollPane>
    </Dialog>
  );
}
