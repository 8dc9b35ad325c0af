/** Two texts as one: lines taken away and lines added, said by a sign as well as by colour. */

import { ScrollPane } from "./scroll-pane.tsx";
import type { DifferenceLine } from "./text-difference.ts";
import "./difference.css";

const signs = { same: " ", taken: "−", added: "+" } as const;
const words = { same: "", taken: "taken away: ", added: "added: " } as const;

export function Difference({
  label,
  lines,
}: {
  readonly label: string;
  readonly lines: readonly DifferenceLine[];
}) {
  if (lines.every(({ kind }) => kind === "same"))
    return <p className="quiet difference-none">The two texts are the same.</p>;
  return (
    <ScrollPane label={label} className="difference">
      {lines.map(({ kind, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of one comparison never change places.
        <div key={index} className={`difference-line difference-${kind}`}>
          <span aria-hidden="true">{signs[kind]}</span>
          <code>
            <span className="hidden-words">{words[kind]}</span>
            {text}
          </code>
        </div>
      ))}
    </ScrollPane>
  );
}
