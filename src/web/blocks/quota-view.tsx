/** A destination's quota: ours, others, kept free; users a second against the limit. */
import type { Quota } from "../../contract/api/destinations.ts";
import { tellAmount, tellCount, tellRate } from "../format/number.ts";
import { type Segment, StackedBar } from "./stacked-bar.tsx";
import "./quota-view.css";

function segmentsOf({ limit, ours, others, keptFree }: Quota): readonly Segment[] {
  const free = Math.max(0, (limit ?? 0) - ours - (others ?? 0) - (keptFree ?? 0));
  return [
    { name: "flight", label: "Deskfeed", value: ours },
    { name: "others", label: "others", value: others ?? 0 },
    { name: "free", label: "free", value: free },
    { name: "unsent", label: "kept free", value: keptFree ?? 0 },
  ];
}

export function QuotaView({ quota }: { readonly quota: Quota }) {
  const segments = segmentsOf(quota);
  return (
    <div className="quota">
      {quota.limit === null ? (
        <p className="small faint">Known once the account has answered.</p>
      ) : (
        <>
          <p className="quota-line">
            <span className="quiet">Requests/min</span>
            <span className="num quiet">
              <b>{tellCount(quota.ours + (quota.others ?? 0))}</b> of {tellCount(quota.limit)}
            </span>
          </p>
          <StackedBar about="Requests a minute" segments={segments} height={10} />
          <ul className="bar-legend quota-legend">
            {segments
              .filter(({ name }) => name !== "free")
              .map(({ name, label, value }) => (
                <li key={name}>
                  <span className={`swatch ${name === "flight" ? "fill-flight-still" : `fill-${name}`}`} />
                  {label} <span className="num">{tellCount(value)}</span>
                </li>
              ))}
          </ul>
        </>
      )}
      <p className="quota-line quota-rate">
        <span className="quiet">Users a second</span>
        <span className="num quiet">
          <b>{quota.usersPerSecond === null ? "0" : tellRate(quota.usersPerSecond)}</b> of{" "}
          {tellCount(quota.usersPerSecondLimit)}
        </span>
      </p>
      {quota.inFlight !== null && (
        <p className="quota-line">
          <span className="quiet">In flight</span>
          <span className="num quiet">
            <b>{tellAmount(quota.inFlight.users, "user")}</b> in {tellAmount(quota.inFlight.jobs, "job")}
          </span>
        </p>
      )}
    </div>
  );
}
