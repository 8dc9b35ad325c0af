/** A person in little: initials on a colour that stays theirs. The name is read out by what stands beside it. */
import { colourOf, initialsOf } from "../format/person.ts";

export function Avatar({ name }: { readonly name: string }) {
  return (
    <span className="avatar avatar-small" style={{ background: colourOf(name) }} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
