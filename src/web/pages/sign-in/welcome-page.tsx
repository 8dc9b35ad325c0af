/** The first visitor sets the owner's password; an invited person sets theirs. Both come with a one-time link. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import type { LinkAnswer } from "../../../contract/api/session.ts";
import { ApiError, toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { read } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { PasswordField, TextField } from "../../blocks/field.tsx";
import { passwordMin } from "../../blocks/password/password-strength.ts";
import { Strength } from "../../blocks/password/strength.tsx";
import { ErrorPanel, Loading } from "../../blocks/states.tsx";
import { Mark } from "../../shell/mark.tsx";
import { WelcomeSteps } from "./welcome-steps.tsx";
import "./sign-in.css";

interface Wrong {
  readonly field: "name" | "email" | "password" | "all";
  readonly sentence: string;
}

function wrongOf(body: {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}): Wrong | null {
  if (body.name === "")
    return { field: "name", sentence: "Write your name: others see it beside what you change." };
  if (!/.@./.test(body.email)) return { field: "email", sentence: "Write your e-mail: you sign in with it." };
  if (body.password.length < passwordMin) {
    return { field: "password", sentence: `At least ${passwordMin} characters. A sentence is fine.` };
  }
  return null;
}

/** The token stands behind #, which no server and no log ever sees. */
function takeToken(): string | null {
  const token = location.hash.slice(1);
  return token === "" ? null : token;
}

function SetUpForm({ token, link }: { readonly token: string; readonly link: LinkAnswer }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const [busy, setBusy] = useState(false);
  const invited = link.purpose === "invite";
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    const body = {
      name: String(form.get("name")).trim(),
      email: String(form.get("email")).trim(),
      password: String(form.get("password")),
    };
    const found = wrongOf(body);
    setWrong(found);
    if (found !== null) {
      element.querySelector<HTMLInputElement>(`[name=${found.field}]`)?.focus();
      return;
    }
    setBusy(true);
    try {
      const session = await callRoute("setUp", { body: { token, ...body } });
      client.setQueryData(["readSession", {}], session);
      await navigate({ to: "/" });
    } catch (error) {
      setWrong({ field: "all", sentence: toTellable(error).message });
    } finally {
      setBusy(false);
    }
  };
  const wrongIn = (field: Wrong["field"]) => (wrong?.field === field ? wrong.sentence : undefined);
  return (
    <form className="set-up-form" onSubmit={submit} noValidate>
      <h1 className="set-up-title">{invited ? "Set your password" : "Set the owner’s password"}</h1>
      <p className="quiet">
        {invited
          ? "You were invited to this Deskfeed."
          : "This Deskfeed is new, and you are its first visitor. The owner can invite others and connect Zendesk."}
      </p>
      <TextField
        label="Your name"
        name="name"
        autoComplete="name"
        defaultValue={link.name ?? ""}
        readOnly={invited}
        error={wrongIn("name")}
      />
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        defaultValue={link.email ?? ""}
        readOnly={invited}
        error={wrongIn("email")}
      />
      <div>
        <PasswordField
          label="Password"
          name="password"
          autoComplete="new-password"
          help={`At least ${passwordMin} characters. A sentence is fine.`}
          error={wrongIn("password")}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Strength password={password} />
      </div>
      {wrongIn("all") !== undefined && (
        <p className="small bad-text" role="alert">
          {wrongIn("all")}
        </p>
      )}
      <Button look="filled" type="submit" disabled={busy} className="sign-in-button">
        {invited ? "Set the password and sign in" : "Create the owner and sign in"}
      </Button>
    </form>
  );
}

/** A sign-in link works once: its answer is kept, so that it is not asked a second time. */
function useFollowedLink(token: string | null) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const link = useQuery({
    queryKey: ["followLink", token],
    queryFn: () => callRoute("followLink", { body: { token: token ?? "" } }),
    enabled: token !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const isSignedIn = link.data?.purpose === "sign in";
  useEffect(() => {
    if (!isSignedIn) return;
    client.removeQueries({ queryKey: ["readSession"] });
    void navigate({ to: "/", replace: true });
  }, [isSignedIn, client, navigate]);
  return link;
}

export function WelcomePage() {
  const [token] = useState(takeToken);
  const session = useQuery(read("readSession", {})).data;
  const link = useFollowedLink(token);
  useEffect(() => {
    document.title = "Welcome · Deskfeed";
  }, []);
  return (
    <div className="set-up">
      <main className="set-up-left" id="content">
        <p className="set-up-mark">
          <Mark size={28} /> Deskfeed
        </p>
        {token !== null && link.data !== undefined && link.data.purpose !== "sign in" && (
          <SetUpForm token={token} link={link.data} />
        )}
        {token !== null && link.isPending && (
          <div className="set-up-form">
            <h1 className="set-up-title">Opening the link…</h1>
            <Loading rows={3} rowHeight={56} />
          </div>
        )}
        {link.isError && !isRefusal(link.error) && (
          <div className="set-up-form">
            <ErrorPanel
              title="The link could not be opened"
              error={toTellable(link.error)}
              action={
                <Button small onClick={() => void link.refetch()}>
                  Try again
                </Button>
              }
            />
          </div>
        )}
        {(token === null || isRefusal(link.error)) && (
          <OpenTheLink
            refusal={link.error === null ? null : toTellable(link.error).message}
            canSignIn={session?.state === "signed out"}
          />
        )}
        <p className="smallest faint set-up-foot">
          {session === undefined ? "" : `Version ${session.version}`}
        </p>
      </main>
      <aside className="set-up-right" aria-label="What comes next">
        <WelcomeSteps />
      </aside>
    </div>
  );
}

/** Used up, or too old: another try would be answered the same. */
const isRefusal = (error: unknown): boolean => error instanceof ApiError && error.status < 500;

function OpenTheLink({
  refusal,
  canSignIn,
}: {
  readonly refusal: string | null;
  readonly canSignIn: boolean;
}) {
  return (
    <div className="set-up-form">
      <h1 className="set-up-title">Open the link</h1>
      {refusal !== null && (
        <p className="bad-text" role="alert">
          {refusal}
        </p>
      )}
      <p className="quiet">
        <code>deskfeed serve</code> prints an address that lets the owner in: open that one. Others are sent
        theirs.
      </p>
      {canSignIn && <Link to="/sign-in">Sign in with a password</Link>}
    </div>
  );
}
