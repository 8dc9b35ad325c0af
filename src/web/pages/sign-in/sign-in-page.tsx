/** Signing in with e-mail and password, or by the provider where there is one. A wrong pair is told in one sentence, never which of the two was wrong. */
import { IconKey } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Session } from "../../../contract/api/session.ts";
import { isSignInFailure, signInFailures } from "../../../contract/api/sign-in-failures.ts";
import { ApiError, toTellable } from "../../api/api-error.ts";
import { addressOf, callRoute } from "../../api/call-route.ts";
import { useRead } from "../../api/reads.ts";
import { Button, PlainLink } from "../../blocks/button.tsx";
import { PasswordField, TextField } from "../../blocks/field.tsx";
import { useNow } from "../../blocks/use-now.ts";
import { Mark } from "../../shell/mark.tsx";
import "./sign-in.css";

/** Only a path of this site: an address from elsewhere must not lead people away after they signed in. */
const safeBack = (back: string | undefined): string =>
  back?.startsWith("/") && !back.startsWith("//") && !back.startsWith("/sign-in") ? back : "/";

/** Keeps the session that an answer told, and leads back to where one was. */
function useEnter(): (session: Session) => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { back } = useSearch({ from: "/sign-in" });
  return async (session) => {
    client.setQueryData(["readSession", {}], session);
    await navigate({ to: safeBack(back) });
  };
}

export function SignInPage() {
  const enter = useEnter();
  const [failure, setFailure] = useState<string>();
  const [pauseUntil, setPauseUntil] = useState(0);
  const [forgotten, setForgotten] = useState(false);
  const label = useRead("readSession", {}).data?.providerLabel ?? null;
  const pause = Math.max(0, Math.ceil((pauseUntil - useNow("quick")) / 1_000));
  const [busy, setBusy] = useState(false);
  const password = useRef<HTMLFormElement>(null);
  useEffect(() => {
    document.title = "Sign in · Deskfeed";
  }, []);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { email: String(form.get("email")), password: String(form.get("password")) };
    if (body.email === "" || body.password === "") {
      setFailure("Write both your e-mail and your password.");
      return;
    }
    setBusy(true);
    try {
      await enter(await callRoute("signIn", { body }));
    } catch (error) {
      setFailure(toTellable(error).message);
      const seconds = error instanceof ApiError ? error.retryAfterSeconds : null;
      if (seconds !== null) setPauseUntil(Date.now() + seconds * 1_000);
      password.current?.querySelector<HTMLInputElement>("[name=password]")?.focus();
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="sign-in" id="content">
      <Mark size={30} />
      <form className="panel sign-in-panel" onSubmit={submit} ref={password} noValidate>
        <h1 className="sign-in-title">Sign in to Deskfeed</h1>
        <p className="small faint">{location.hostname}</p>
        <ProviderSignIn label={label} />
        <TextField label="E-mail" name="email" type="email" autoComplete="username" autoFocus />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          // The seconds are counted down on the button; a sentence that changed with each would be read out each time.
          error={pause > 0 ? "Too many tries with a wrong password: a pause of one minute." : failure}
          aside={
            <button
              type="button"
              className="link-button small"
              aria-expanded={forgotten}
              aria-controls="sign-in-forgotten"
              onClick={() => setForgotten(!forgotten)}
            >
              Forgotten?
            </button>
          }
        />
        <p id="sign-in-forgotten" className="small quiet" hidden={!forgotten}>
          Whoever runs this Deskfeed can give you a link that sets a new one: an admin in Settings, People, or{" "}
          <code>deskfeed serve</code> for the owner.
        </p>
        <div aria-live="assertive" className="hidden-words">
          {failure}
        </div>
        <Button look="filled" type="submit" disabled={busy || pause > 0} className="sign-in-button num">
          {pause > 0 ? `Try again in ${pause} s` : busy ? "Signing in…" : "Sign in"}
        </Button>
      </form>
      <p className="smallest faint">Sessions end after 30 days.</p>
    </main>
  );
}

/** The provider's button, and why it led back here. */
function ProviderSignIn({ label }: { readonly label: string | null }) {
  const { back, failure } = useSearch({ from: "/sign-in" });
  const told = failure !== undefined && isSignInFailure(failure) ? signInFailures[failure] : null;
  if (label === null && told === null) return null;
  return (
    <div className="sign-in-provider">
      {told !== null && (
        <p className="small sign-in-failure" role="alert">
          {told.message} {told.advice}
        </p>
      )}
      {label !== null && (
        <PlainLink
          className="sign-in-button"
          icon={<IconKey />}
          href={addressOf("startProviderSignIn", {
            query: back === undefined ? {} : { back: safeBack(back) },
          })}
        >
          {label}
        </PlainLink>
      )}
      {label !== null && <p className="smallest faint sign-in-or">or</p>}
    </div>
  );
}
