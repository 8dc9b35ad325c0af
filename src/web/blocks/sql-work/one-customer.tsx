/** One row of the last preview as the user that Zendesk would get of it: as an agent reads it, or the exact JSON. Alt and arrows step. */
import { IconAlertTriangleFilled, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { FieldColumn } from "../../../contract/api/queries.ts";
import { tellCount } from "../../format/number.ts";
import { colourOf, initialsOf } from "../../format/person.ts";
import { IconButton } from "../button.tsx";
import { ScrollPane } from "../scroll-pane.tsx";
import { Segmented } from "../segmented.tsx";
import { Value } from "../value.tsx";
import type { PreviewRows } from "./use-preview.ts";
import { layOutJson, readUser } from "./user-json.ts";
import "./one-customer.css";

export function OneCustomer({
  rows,
  columns,
  isStale,
}: {
  readonly rows: PreviewRows | null;
  readonly columns: readonly FieldColumn[];
  readonly isStale: boolean;
}) {
  const [at, setAt] = useState(0);
  const [view, setView] = useState<"agent" | "json">("agent");
  const count = rows?.users.length ?? 0;
  const index = Math.min(at, Math.max(0, count - 1));
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
      if (!event.altKey || event.ctrlKey || event.metaKey || step === 0 || count === 0) return;
      event.preventDefault();
      setAt(Math.max(0, Math.min(count - 1, index + step)));
    };
    addEventListener("keydown", listen, true);
    return () => removeEventListener("keydown", listen, true);
  }, [count, index]);
  const user = rows?.users[index];
  return (
    <section className="one" aria-label="One customer">
      <header className="one-head">
        <h2 className="panel-title">One customer</h2>
        {user !== undefined && (
          <span className="line one-steps">
            <IconButton
              name="The customer before"
              aria-keyshortcuts="Alt+ArrowLeft"
              disabled={index === 0}
              onClick={() => setAt(index - 1)}
            >
              <IconChevronLeft aria-hidden="true" />
            </IconButton>
            <span className="small quiet num">
              {tellCount(index + 1)} of {tellCount(count)}
            </span>
            <IconButton
              name="The next customer"
              aria-keyshortcuts="Alt+ArrowRight"
              disabled={index >= count - 1}
              onClick={() => setAt(index + 1)}
            >
              <IconChevronRight aria-hidden="true" />
            </IconButton>
          </span>
        )}
        <span className="grow" />
        <Segmented
          name="How the customer is shown"
          value={view}
          onChange={setView}
          choices={[
            { value: "agent", label: "Agent" },
            { value: "json", label: "JSON" },
          ]}
        />
      </header>
      {user === undefined ? (
        <p className="small quiet one-none">
          {rows === null
            ? "Run the query to see what Zendesk gets of one customer."
            : rows.rows.length === 0
              ? "The query finds nobody."
              : "The query cannot be sent as it is; see above why."}
        </p>
      ) : (
        <div className={isStale ? "one-card one-stale" : "one-card"}>
          {user.verdict === "rejected" && (
            <p className="one-rejected strong">Rejected: this row is not sent</p>
          )}
          {user.problems.map(({ code, column, message }) => (
            <p key={`${code} ${column}`} className="line small one-problem">
              <IconAlertTriangleFilled className="tone-warn" aria-hidden="true" />
              <bdi>{message}</bdi>
            </p>
          ))}
          {user.user !== null &&
            (view === "json" ? (
              <ScrollPane label="The body of the request" className="one-json">
                <pre>{layOutJson(`{"users":[${user.user}]}`)}</pre>
              </ScrollPane>
            ) : (
              <AgentCard user={user.user} columns={columns} />
            ))}
        </div>
      )}
    </section>
  );
}

const labels: Readonly<Record<string, string>> = {
  email: "E-mail",
  phone: "Phone",
  external_id: "External ID",
};

/** An agent reads how to reach the customer before anything else. */
const first = ["email", "phone", "external_id"];
/** In the head of the card, or for Zendesk alone: the JSON has them. */
const notSeen: ReadonlySet<string> = new Set(["name", "role", "skip_verify_email", "verified"]);

function AgentCard({ user, columns }: { readonly user: string; readonly columns: readonly FieldColumn[] }) {
  const values = readUser(user);
  const name = values.get("name") ?? "";
  const titles = new Map(columns.map(({ field, title }) => [field, title]));
  const shown = [...first, ...values.keys()]
    .filter((key, at, all) => values.has(key) && !notSeen.has(key) && all.indexOf(key) === at)
    .map((key) => [key, values.get(key) ?? null] as const);
  return (
    <>
      <div className="line one-person">
        <span className="avatar one-avatar" style={{ background: colourOf(name) }} aria-hidden="true">
          {initialsOf(name)}
        </span>
        <span className="one-who">
          <span className="cut strong">
            <Value text={name} />
          </span>
          <span className="smallest quiet cut">{values.get("role") ?? "end-user"}</span>
        </span>
      </div>
      <dl className="one-values">
        {shown.map(([key, value]) => (
          <div key={key}>
            <dt className="quiet cut" title={key}>
              {labels[key] ?? titles.get(key) ?? key}
            </dt>
            <dd className={key === "external_id" ? "mono" : undefined}>
              <Value text={value} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
