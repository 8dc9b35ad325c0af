/** A panel: title, one grey remark, actions at the right, content divided by lines. Never one inside another. */
import { type ReactNode, useId } from "react";
import "./panel.css";

export function Panel({
  title,
  remark,
  actions,
  footer,
  className,
  bare = false,
  children,
}: {
  readonly title?: ReactNode;
  readonly remark?: ReactNode;
  readonly actions?: ReactNode;
  readonly footer?: ReactNode;
  readonly className?: string;
  /** Without the line below the title and without padding around the content. */
  readonly bare?: boolean;
  readonly children?: ReactNode;
}) {
  const id = useId();
  return (
    <section className={`panel ${className ?? ""}`} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <header className={bare ? "panel-head panel-head-bare" : "panel-head"}>
          <h2 className="panel-title" id={id}>
            {title}
          </h2>
          {remark !== undefined && <span className="small faint cut">{remark}</span>}
          {actions !== undefined && actions !== false && <span className="panel-actions">{actions}</span>}
        </header>
      )}
      {children}
      {footer !== undefined && footer !== false && <footer className="panel-foot">{footer}</footer>}
    </section>
  );
}
