/** The workspace's name beside the product's, for everybody; an admin gives it. */
import { IconCircleCheckFilled } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { AnswerOf } from "../../api/call-route.ts";
import { useChange, useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { TextField } from "../../blocks/field.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { showToast } from "../../blocks/toast.tsx";

export function WorkspacePanel() {
  const read = useRead("readWorkspace", {});
  return (
    <Panel title="Workspace" remark="for everybody here">
      <ReadState read={read} what="The workspace" rows={1}>
        {(workspace) => <WorkspaceForm workspace={workspace} />}
      </ReadState>
    </Panel>
  );
}

function WorkspaceForm({ workspace: newest }: { readonly workspace: AnswerOf<"readWorkspace"> }) {
  // What the person saw: another admin's change is then refused by the server, not overwritten.
  const [workspace, setWorkspace] = useState(newest);
  const [name, setName] = useState(workspace.name ?? "");
  const save = useChange("changeWorkspace", ["readWorkspace", "readSession"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { revision: workspace.revision, name: name.trim() === "" ? null : name.trim() };
    save.mutate(
      { body },
      {
        onSuccess: (saved) => {
          setWorkspace(saved);
          showToast({ icon: <IconCircleCheckFilled className="good-text" />, words: "Workspace name saved" });
        },
      },
    );
  };
  return (
    <form className="panel-body settings-form" onSubmit={submit}>
      <TextField
        label="Name"
        maxLength={60}
        help="Stands under “Deskfeed” in the sidebar; without one, the server’s address does."
        error={save.error?.message}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div>
        <Button type="submit" disabled={save.isPending}>
          Save the name
        </Button>
      </div>
    </form>
  );
}
