/** The field for a folder: a path of up to three names, with those that are there to choose from. */
import { useId } from "react";
import { TextField } from "../field.tsx";

/** As the contract has it (`folder` in contract/api/queries.ts). */
const folderPattern = /^([^/]+(\/[^/]+){0,2})?$/;

export const folderProblem = (folder: string): string | undefined =>
  folderPattern.test(folder.trim()) ? undefined : "A folder has up to three levels, such as Zendesk/Loyalty.";

export function FolderField({
  value,
  folders,
  error,
  onChange,
}: {
  readonly value: string;
  readonly folders: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <>
      <TextField
        label="Folder"
        list={id}
        value={value}
        maxLength={200}
        error={error}
        help="Up to three levels, such as Zendesk/Loyalty. Empty for none."
        autoComplete="off"
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id={id}>
        {folders.map((folder) => (
          <option key={folder} value={folder} />
        ))}
      </datalist>
    </>
  );
}
