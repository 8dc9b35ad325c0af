/** Changes one's own password. The server checks the current one; every other session ends with it. */
import { IconCircleCheckFilled } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/api-error.ts";
import { useMe } from "../../api/context.ts";
import { useChange } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { PasswordField } from "../../blocks/field.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { passwordMin } from "../../blocks/password/password-strength.ts";
import { Strength } from "../../blocks/password/strength.tsx";
import { showToast } from "../../blocks/toast.tsx";

interface Wrong {
  readonly field: "current" | "password" | "all";
  readonly sentence: string;
}

const rule = `At least ${passwordMin} characters. A sentence is fine.`;

const wrongOf = (current: string, password: string): Wrong | null =>
  current === ""
    ? { field: "current", sentence: "Write the password you have now." }
    : password.length < passwordMin
      ? { field: "password", sentence: rule }
      : null;

export function PasswordPanel() {
  const me = useMe();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const change = useChange("changePassword", ["listSessions"]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const refuse = (found: Wrong) => {
      setWrong(found);
      form.querySelector<HTMLInputElement>(`[name=${found.field}]`)?.focus();
    };
    const found = wrongOf(current, password);
    if (found !== null) {
      refuse(found);
      return;
    }
    change.mutate(
      { body: { current, password } },
      {
        onSuccess: () => {
          setCurrent("");
          setPassword("");
          showToast({
            icon: <IconCircleCheckFilled className="good-text" />,
            words: "Password changed; other sessions have ended",
          });
        },
        onError: (error) => {
          const isWrong = error instanceof ApiError && error.code === "password_wrong";
          refuse({ field: isWrong ? "current" : "all", sentence: error.message });
        },
      },
    );
  };
  const wrongIn = (field: Wrong["field"]) => (wrong?.field === field ? wrong.sentence : undefined);
  return (
    <Panel title="Password" remark="other sessions end when it changes">
      <form className="panel-body settings-form" onSubmit={submit} noValidate>
        {/* Password managers file the new password under this name. */}
        <input type="text" autoComplete="username" value={me.email} readOnly hidden />
        <PasswordField
          label="Current password"
          name="current"
          autoComplete="current-password"
          error={wrongIn("current")}
          value={current}
          onChange={(event) => {
            setCurrent(event.currentTarget.value);
            setWrong(null);
          }}
        />
        <div>
          <PasswordField
            label="New password"
            name="password"
            autoComplete="new-password"
            help={rule}
            error={wrongIn("password")}
            value={password}
            onChange={(event) => {
              setPassword(event.currentTarget.value);
              setWrong(null);
            }}
          />
          <Strength password={password} />
        </div>
        {wrongIn("all") !== undefined && (
          <p className="small bad-text" role="alert">
            {wrongIn("all")}
          </p>
        )}
        <div>
          <Button type="submit" disabled={change.isPending}>
            Change the password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
