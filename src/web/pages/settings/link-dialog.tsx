/** A one-time link for a person: shown only here, to be sent to them by the one who made it. */
import { useEffect, useRef } from "react";
import type { Person } from "../../../contract/api/people.ts";
import { toTellable } from "../../api/api-error.ts";
import { useChange } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { CopyField } from "../../blocks/copy-field.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { ErrorPanel, Loading } from "../../blocks/states.tsx";

export function LinkShown({
  person,
  link,
  onClose,
}: {
  readonly person: Person;
  readonly link: string;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={`A link for ${person.name}`} sheet onClose={onClose} footer={<Done onClose={onClose} />}>
      <CopyField
        label="One-time link"
        text={link}
        help="It works once and for 7 days, and is shown only here. With it they set their password and are signed in."
      />
    </Dialog>
  );
}

function Done({ onClose }: { readonly onClose: () => void }) {
  return (
    <>
      <span className="grow" />
      <Button look="filled" onClick={onClose}>
        Done
      </Button>
    </>
  );
}

/** Makes the link as it opens, once. */
export function LinkDialog({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  const make = useChange("linkPerson");
  const isAsked = useRef(false);
  const ask = make.mutate;
  useEffect(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    ask({ params: { id: person.id } });
  }, [ask, person.id]);
  if (make.data !== undefined) return <LinkShown {...make.data} onClose={onClose} />;
  return (
    <Dialog title={`A link for ${person.name}`} sheet onClose={onClose} footer={<Done onClose={onClose} />}>
      {make.isError ? (
        <ErrorPanel
          title="The link was not made"
          error={toTellable(make.error)}
          action={
            <Button small onClick={() => make.mutate({ params: { id: person.id } })}>
              Try again
            </Button>
          }
        />
      ) : (
        <Loading rows={2} />
      )}
    </Dialog>
  );
}
