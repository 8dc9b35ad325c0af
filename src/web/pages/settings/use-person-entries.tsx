/** The menu of a person: Edit, New link, Disable or Enable, then Remove. Nobody disables or removes themselves. */
import { IconLink, IconPencil, IconTrash, IconUserCheck, IconUserOff } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { Person } from "../../../contract/api/people.ts";
import { useMe } from "../../api/context.ts";
import { useChange } from "../../api/reads.ts";
import { tellFailure } from "../../blocks/failure-toast.tsx";
import type { MenuEntry } from "../../blocks/menu.tsx";
import { showToast } from "../../blocks/toast.tsx";
import type { PersonAsked } from "./people-tab.tsx";

export function usePersonEntries(
  ask: (asked: PersonAsked) => void,
): (person: Person) => readonly MenuEntry[] {
  const me = useMe();
  const navigate = useNavigate();
  const change = useChange("changePerson", ["listPeople"]);
  const setDisabled = (person: Person, isDisabled: boolean, isUndo = false) =>
    change.mutate(
      { params: { id: person.id }, body: { isDisabled } },
      {
        onSuccess: () => {
          if (isUndo) return;
          showToast({
            icon: isDisabled ? <IconUserOff /> : <IconUserCheck />,
            words: (
              <>
                <b>{person.name}</b> {isDisabled ? "cannot sign in any more" : "may sign in again"}
              </>
            ),
            undo: () => setDisabled(person, !isDisabled, true),
          });
        },
        onError: (error) => tellFailure(`${person.name} was not changed`, error),
      },
    );
  return (person) => {
    const isMe = person.id === me.id;
    const entries: (MenuEntry | false)[] = [
      {
        label: "Edit",
        icon: <IconPencil />,
        onChoose: () => void navigate({ to: "/settings", search: { tab: "people", edit: person.id } }),
      },
      !person.isDisabled && {
        label: person.hasPassword ? "Link for a new password" : "New invitation link",
        icon: <IconLink />,
        onChoose: () => ask({ what: "link", person }),
      },
      !isMe && {
        label: person.isDisabled ? "Enable" : "Disable",
        icon: person.isDisabled ? <IconUserCheck /> : <IconUserOff />,
        onChoose: () => setDisabled(person, !person.isDisabled),
      },
      !isMe && {
        label: "Remove",
        icon: <IconTrash />,
        danger: true,
        onChoose: () => ask({ what: "remove", person }),
      },
    ];
    return entries.filter((entry) => entry !== false);
  };
}
