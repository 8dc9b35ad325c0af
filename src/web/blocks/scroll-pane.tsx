/** A part of a page that scrolls by itself: it takes the focus, so that arrow keys scroll it too, and it has a name. */
import type { ReactNode } from "react";

export function ScrollPane({
  label,
  className,
  children,
}: {
  readonly label: string;
  readonly className: string;
  readonly children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; this only names what scrolls.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by key.
    <div className={className} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
