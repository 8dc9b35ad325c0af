/** The data templates: the rules by which columns become fields, one line each. */
import { IconPlus, IconTransform } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { Template } from "../../../contract/api/templates.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { moveInList } from "../../blocks/list-keys.ts";
import { Moment } from "../../blocks/moment.tsx";
import { FileTag } from "../../blocks/notices.tsx";
import { DestinationName } from "../../blocks/plugin-name.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Empty } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellAmount } from "../../format/number.ts";
import "../../blocks/list-table.css";
import "./destinations.css";

export function TemplatesTab() {
  const read = useRead("listTemplates", {});
  const mayAdd = useMay("operator");
  const phone = usePhone();
  const add = mayAdd ? (
    <ButtonLink icon={<IconPlus />} to="/destinations/templates/$id" params={{ id: "new" }}>
      New data template
    </ButtonLink>
  ) : undefined;
  return (
    <ReadState read={read} what="The data templates" rows={4}>
      {({ items }) =>
        items.length === 0 ? (
          <div className="list-scroll">
            <Empty icon={<IconTransform />} title="No data templates yet" action={add}>
              A data template says how columns become Zendesk fields. Every destination has a default one.
            </Empty>
          </div>
        ) : (
          <>
            <div className="list-bar">
              {add}
              <span className="list-bar-count num">{tellAmount(items.length, "data template")}</span>
            </div>
            {phone ? <Cards items={items} /> : <Rows items={items} />}
          </>
        )
      }
    </ReadState>
  );
}

function rulesOf({ rules }: Template): string {
  const renames = Object.keys(rules.rename).length;
  const fixed = Object.keys(rules.fixed).length;
  const parts = [
    rules.defaultCountry === null ? "no default country" : `country ${rules.defaultCountry}`,
    renames > 0 ? tellAmount(renames, "rename") : null,
    fixed > 0 ? tellAmount(fixed, "fixed value") : null,
    rules.allow.length > 0 ? `allows ${rules.allow.join(", ")}` : null,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

function Cards({ items }: { readonly items: readonly Template[] }) {
  return (
    <ul className="cards">
      {items.map((one) => (
        <li key={one.id} className="card-row">
          <Link to="/destinations/templates/$id" params={{ id: one.id }} className="grow card-link-area">
            <bdi className="list-name cut">{one.name}</bdi>
            <span className="small quiet cut">{rulesOf(one)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Rows({ items }: { readonly items: readonly Template[] }) {
  const navigate = useNavigate();
  const open = (id: string) => void navigate({ to: "/destinations/templates/$id", params: { id } });
  return (
    <div className="list-scroll">
      <table className="list" onKeyDown={moveInList}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Destination</th>
            <th scope="col" style={{ width: "38%" }}>
              Rules
            </th>
            <th scope="col" className="end">
              Used by
            </th>
            <th scope="col" className="end">
              Changed
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr
              key={one.id}
              data-row
              tabIndex={0}
              className="opens"
              onClick={() => open(one.id)}
              onKeyDown={(event) => event.key === "Enter" && open(one.id)}
            >
              <td>
                <span className="line">
                  <Link
                    to="/destinations/templates/$id"
                    params={{ id: one.id }}
                    className="list-name cut"
                    tabIndex={-1}
                  >
                    <bdi title={one.name}>{one.name}</bdi>
                  </Link>
                  {one.managedBy !== null && <FileTag words={false} />}
                </span>
              </td>
              <td>
                <DestinationName name={one.destination} />
              </td>
              <td className="quiet" title={rulesOf(one)}>
                {rulesOf(one)}
              </td>
              <td className="end quiet num">{tellAmount(one.usedBy, "orchestration")}</td>
              <td className="end quiet">
                <Moment at={one.changedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
