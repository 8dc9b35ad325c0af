/** The page of queries and that of segments: its head with New folder and New …, its list, and what it says while there is nothing. */
import { IconFolderPlus, IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { AnswerOf } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { usePages } from "../../api/reads.ts";
import { Page } from "../../shell/page.tsx";
import { Button } from "../button.tsx";
import { knownSort } from "../sorting.ts";
import { Empty } from "../states.tsx";
import type { SavedKind } from "./saved-kind.ts";
import { savedKinds } from "./saved-kind.ts";
import { SavedList, type SavedListInput, type SavedSearch, savedStatuses } from "./saved-list.tsx";

type ListName = (typeof savedKinds)[SavedKind]["list"];
type ItemOf<Name extends ListName> = AnswerOf<Name>["items"][number];

export function SavedPage<Kind extends SavedKind>({
  kind,
  title,
  emptyIcon,
  emptyWords,
  children,
  ...input
}: {
  readonly kind: Kind;
  readonly title: string;
  readonly search: SavedSearch;
  readonly emptyIcon: ReactNode;
  readonly emptyWords: string;
  /** The dialog that makes a new one, with the folders that there are. */
  readonly children: (folders: readonly string[]) => ReactNode;
} & Pick<
  SavedListInput<ItemOf<(typeof savedKinds)[Kind]["list"]>>,
  "columns" | "nameWidth" | "iconOf" | "moreEntries" | "onSearch" | "onNew" | "clear"
>) {
  const { one, many, list } = savedKinds[kind];
  const { search, columns, onNew } = input;
  const mayWrite = useMay("author");
  const [isNewFolder, setNewFolder] = useState(false);
  const pages = usePages(list, {
    search: search.search,
    status: savedStatuses.find(({ value }) => value === search.status)?.value,
    destination: search.destination,
    owner: search.owner,
    sort: knownSort(search.sort, [nameColumn, ...columns]),
  });
  const items = pages.items as ItemOf<(typeof savedKinds)[Kind]["list"]>[];
  const make = mayWrite && (
    <Button look="filled" icon={<IconPlus />} onClick={onNew}>
      New {one}
    </Button>
  );
  return (
    <Page
      title={title}
      actions={
        mayWrite && (
          <>
            {items.length > 0 && (
              <Button className="desk-only" icon={<IconFolderPlus />} onClick={() => setNewFolder(true)}>
                New folder
              </Button>
            )}
            {make}
          </>
        )
      }
    >
      <SavedList
        {...input}
        {...{ kind, items, isNewFolder }}
        list={pages.list}
        first={pages.first}
        onNewFolderDone={() => setNewFolder(false)}
        empty={
          <Empty icon={emptyIcon} title={`No ${many} yet`} action={make}>
            {emptyWords}
          </Empty>
        }
      />
      {mayWrite && children(pages.first?.folders ?? [])}
    </Page>
  );
}

/** The list's own first column. */
const nameColumn = { key: "name", sorts: true };
