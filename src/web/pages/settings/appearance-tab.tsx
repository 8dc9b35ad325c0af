/** How it looks and which keys work, for this person on this browser; for admins, the workspace’s name. */
import { useMantineColorScheme } from "@mantine/core";
import { useState } from "react";
import { useMay } from "../../api/context.ts";
import { Switch } from "../../blocks/field.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { Segmented } from "../../blocks/segmented.tsx";
import { lettersKey, lettersWork } from "../../shell/shell-keys.ts";
import { WorkspacePanel } from "./workspace-panel.tsx";

function keepLetters(on: boolean): void {
  try {
    localStorage.setItem(lettersKey, on ? "on" : "off");
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

export function AppearanceTab() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isAdmin = useMay("admin");
  const [letters, setLetters] = useState(lettersWork);
  return (
    <div className="settings">
      <Panel title="Appearance" remark="on this browser">
        <div className="panel-body settings-lines">
          <div className="line settings-wrap">
            <span className="grow">Colours</span>
            <Segmented
              name="Colours"
              value={colorScheme}
              onChange={setColorScheme}
              choices={[
                { value: "auto", label: "As the system" },
                { value: "light", label: "Light" },
                { value: "dark", label: "Dark" },
              ]}
            />
          </div>
          <Switch
            label="Single-letter keys"
            remark="R runs, P plans, G then a letter goes to a page"
            checked={letters}
            onChange={(event) => {
              keepLetters(event.currentTarget.checked);
              setLetters(event.currentTarget.checked);
            }}
          />
        </div>
      </Panel>
      {isAdmin && <WorkspacePanel />}
    </div>
  );
}
