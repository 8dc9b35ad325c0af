/** Settings: how it looks and which keys work, for this person on this browser. */
import { useMantineColorScheme } from "@mantine/core";
import { useState } from "react";
import { useMe } from "../../api/context.ts";
import { Switch } from "../../blocks/field.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { Segmented } from "../../blocks/segmented.tsx";
import { Page } from "../../shell/page.tsx";
import { lettersKey, lettersWork } from "../../shell/shell-keys.ts";
import "./settings.css";

function keepLetters(on: boolean): void {
  try {
    localStorage.setItem(lettersKey, on ? "on" : "off");
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

export function SettingsPage() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [letters, setLetters] = useState(lettersWork);
  const me = useMe();
  return (
    <Page title="Settings">
      <div className="settings">
        <Panel title="Appearance" remark="on this browser">
          <div className="panel-body settings-lines">
            <div className="line">
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
        <Panel title="You">
          <div className="panel-body">
            <p className="strong">
              <bdi>{me.name}</bdi>
            </p>
            <p className="quiet">
              <bdi>{me.email}</bdi> · {me.role}
              {me.hidesPersonalData && " · personal data is hidden"}
            </p>
          </div>
        </Panel>
      </div>
    </Page>
  );
}
