/** The destinations: account, how it signs in, whether the last connection test passed, switched on or off. */
import { IconPlug } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { Destination } from "../../../contract/api/destinations.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { moveInList } from "../../blocks/list-keys.ts";
import { Moment } from "../../blocks/moment.tsx";
import { FileTag } from "../../blocks/notices.tsx";
import { PluginTile } from "../../blocks/plugin-name.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Empty } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellAmount } from "../../format/number.ts";
import { TestWord } from "./test-word.tsx";
import "../../blocks/list-table.css";
import "./destinations.css";

export function DestinationsTab() {
  const read = useRead("listDestinations", {});
  const mayAdd = useMay("operator");
  const phone = usePhone();
  const add = mayAdd ? (
    <ButtonLink look={phone ? "outlined" : "filled"} icon={<IconPlug />} to="/destinations/new">
      Add destination
    </ButtonLink>
  ) : undefined;
  return (
    <ReadState read={read} what="The destinations" rows={3}>
      {({ items }) =>
        items.length === 0 ? (
          <div className="list-scroll">
            <Empty icon={<IconPlug />} title="No destinations yet" action={add}>
              A destination is a Zendesk account with its credential and limits.
            </Empty>
          </div>
        ) : (
          <>
            {phone && <div className="list-bar">{add}</div>}
            {phone ? <Cards items={items} /> : <Rows items={items} />}
          </>
        )
      }
    </ReadState>
  );
}

function Cards({ items }: { readonly items: readonly Destination[] }) {
  return (
    <ul className="cards">
      {items.map((one) => (
        <li key={one.id} className="card-row">
          <Link to="/destinations/$id" params={{ id: one.id }} className="grow card-link-area">
            <bdi className="list-name cut">{one.name}</bdi>
            <TestWord one={one} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Rows({ items }: { readonly items: readonly Destination[] }) {
  const navigate = useNavigate();
  return (
    <div className="list-scroll">
      <table className="list" onKeyDown={moveInList}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Account</th>
            <th scope="col">Connection test</th>
            <th scope="col">Credential</th>
            <th scope="col" className="end">
              Users a second
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
              onClick={() => void navigate({ to: "/destinations/$id", params: { id: one.id } })}
              onKeyDown={(event) => {
                if (event.key === "Enter") void navigate({ to: "/destinations/$id", params: { id: one.id } });
              }}
            >
              <td>
                <span className="line">
                  <PluginTile />
                  <Link
                    to="/destinations/$id"
                    params={{ id: one.id }}
                    className="list-name cut"
                    tabIndex={-1}
                  >
                    <bdi title={one.name}>{one.name}</bdi>
                  </Link>
                  {one.managedBy !== null && <FileTag words={false} />}
                </span>
              </td>
              <td className="quiet">
                <bdi className="cut" title={one.address}>
                  {one.url ?? `${one.subdomain}.zendesk.com`}
                </bdi>
              </td>
              <td>
                <TestWord one={one} />
              </td>
              <td className="quiet">
                <bdi className="cut">
                  {one.credential.kind === "api-token" ? one.credential.email : one.credential.clientId}
                </bdi>
              </td>
              <td className="end num">{one.settings.usersPerSecond}</td>
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
