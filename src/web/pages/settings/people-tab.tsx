/** Everybody who may sign in: role, personal data, last seen; invited, disabled and removed from here. */
import { IconUsersGroup } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import type { Person } from "../../../contract/api/people.ts";
import { useMe } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { Avatar } from "../../blocks/avatar.tsx";
import { moveInList } from "../../blocks/list-keys.ts";
import { Menu, type MenuEntry } from "../../blocks/menu.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Empty } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { InviteDialog } from "./invite-dialog.tsx";
import { LinkDialog } from "./link-dialog.tsx";
import { PersonDialog } from "./person-dialog.tsx";
import { RemovePerson } from "./remove-person.tsx";
import { tellRole } from "./role-words.ts";
import { usePersonEntries } from "./use-person-entries.tsx";
import "../../blocks/list-table.css";

export type PersonAsked = { readonly what: "link" | "remove"; readonly person: Person } | null;

export function PeopleTab() {
  const read = useRead("listPeople", {});
  const search = useSearch({ from: "/inside/settings" });
  const navigate = useNavigate();
  const [asked, setAsked] = useState<PersonAsked>(null);
  const entriesOf = usePersonEntries(setAsked);
  const close = () => void navigate({ to: "/settings", search: { tab: "people" } });
  const edited = read.data?.items.find(({ id }) => id === search.edit);
  return (
    <>
      {read.data === undefined ? (
        <div className="list-scroll">
          <ReadState read={read} what="The people" rows={5}>
            {() => null}
          </ReadState>
        </div>
      ) : (
        <PeopleList people={read.data.items} entriesOf={entriesOf} />
      )}
      {search.make === "person" && <InviteDialog onClose={close} />}
      {edited !== undefined && <PersonDialog person={edited} onClose={close} />}
      {asked?.what === "link" && <LinkDialog person={asked.person} onClose={() => setAsked(null)} />}
      {asked?.what === "remove" && <RemovePerson person={asked.person} onClose={() => setAsked(null)} />}
    </>
  );
}

function PeopleList({
  people,
  entriesOf,
}: {
  readonly people: readonly Person[];
  readonly entriesOf: (person: Person) => readonly MenuEntry[];
}) {
  const phone = usePhone();
  const me = useMe();
  if (phone) {
    return (
      <ul className="cards">
        {people.map((person) => (
          <li key={person.id} className="card-row">
            <Avatar name={person.name} />
            <div className="grow">
              <Name person={person} isMe={person.id === me.id} />
              <span className="small quiet">
                {tellRole(person.role)} · <State person={person} />
              </span>
            </div>
            <Menu name={`Actions for ${person.name}`} entries={entriesOf(person)} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <>
      <div className="list-scroll">
        <table className="list people" onKeyDown={moveInList}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">E-mail</th>
              <th scope="col">Role</th>
              <th scope="col">Personal data</th>
              <th scope="col">Status</th>
              <th scope="col" className="end">
                Last seen
              </th>
              <th scope="col" className="row-menu-cell">
                <span className="hidden-words">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <PersonRow
                key={person.id}
                person={person}
                isMe={person.id === me.id}
                entries={entriesOf(person)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {people.length === 1 && (
        <Empty icon={<IconUsersGroup />} title="You are the only one here">
          Invite a colleague: they set their own password with a link that works once.
        </Empty>
      )}
    </>
  );
}

function PersonRow({
  person,
  isMe,
  entries,
}: {
  readonly person: Person;
  readonly isMe: boolean;
  readonly entries: readonly MenuEntry[];
}) {
  const navigate = useNavigate();
  const [menuOpen, setMenuOpen] = useState(false);
  const open = () => void navigate({ to: "/settings", search: { tab: "people", edit: person.id } });
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.target !== event.currentTarget) return;
    // Else the same press would also press the dialog's first button.
    event.preventDefault();
    open();
  };
  return (
    <tr
      data-row
      tabIndex={0}
      className={menuOpen ? "opens menu-open" : "opens"}
      onClick={open}
      onKeyDown={keys}
    >
      <td>
        <span className="line">
          <Avatar name={person.name} />
          <Name person={person} isMe={isMe} />
        </span>
      </td>
      <td className="quiet">
        <bdi title={person.email}>{person.email}</bdi>
      </td>
      <td>{tellRole(person.role)}</td>
      <td className={person.hidesPersonalData ? "quiet" : ""}>
        {person.hidesPersonalData ? "Hidden" : "Shown"}
      </td>
      <td>
        <State person={person} />
      </td>
      <td className="end quiet">
        <Moment at={person.lastSeenAt} />
      </td>
      <td className="row-menu-cell">
        <Menu name={`Actions for ${person.name}`} entries={entries} onOpenChange={setMenuOpen} />
      </td>
    </tr>
  );
}

function Name({ person, isMe }: { readonly person: Person; readonly isMe: boolean }) {
  return (
    <span className="line">
      <bdi className="list-name cut" title={person.name}>
        {person.name}
      </bdi>
      {isMe && <span className="small faint">you</span>}
    </span>
  );
}

function State({ person }: { readonly person: Person }) {
  if (person.isDisabled) return <span className="quiet">Disabled</span>;
  if (!person.hasPassword) return <span className="warn-text">Invited</span>;
  return <span>Active</span>;
}
