/** Fields of forms: label above, help below, an error in its place. The field is told of both by aria-describedby. */
import { IconCircleXFilled, IconEye, IconEyeOff } from "@tabler/icons-react";
import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId, useState } from "react";
import "./field.css";

interface Framing {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  /** Beside the label at the right: a link, or the chip "changed" with Reset. */
  readonly aside?: ReactNode;
}

interface Named {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
}

export function Field({
  label,
  help,
  error,
  aside,
  children,
}: Framing & { readonly children: (named: Named) => ReactNode }) {
  const id = useId();
  const hasWords = error !== undefined || help !== undefined;
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
        {aside}
      </div>
      {children({ id, describedBy: hasWords ? `${id}-words` : undefined, invalid: error !== undefined })}
      {error !== undefined ? (
        <p className="field-error" id={`${id}-words`}>
          <IconCircleXFilled aria-hidden="true" />
          {error}
        </p>
      ) : (
        help !== undefined && (
          <p className="field-help" id={`${id}-words`}>
            {help}
          </p>
        )
      )}
    </div>
  );
}

export function TextField({
  label,
  help,
  error,
  aside,
  suffix,
  className,
  ...rest
}: Framing & { readonly suffix?: string } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field label={label} help={help} error={error} aside={aside}>
      {({ id, describedBy, invalid }) => (
        <div className={suffix === undefined ? "input-frame" : "input-frame input-joined"}>
          <input
            id={id}
            className={`input ${className ?? ""}`}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            {...rest}
          />
          {suffix !== undefined && <span className="input-suffix">{suffix}</span>}
        </div>
      )}
    </Field>
  );
}

export function PasswordField({
  label,
  help,
  error,
  aside,
  className,
  ...rest
}: Framing & InputHTMLAttributes<HTMLInputElement>) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} help={help} error={error} aside={aside}>
      {({ id, describedBy, invalid }) => (
        <div className="input-frame">
          <input
            id={id}
            className={`input input-with-eye ${className ?? ""}`}
            type={shown ? "text" : "password"}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            {...rest}
          />
          <button
            type="button"
            className="input-eye"
            aria-label={shown ? "Hide" : "Show"}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            {shown ? <IconEyeOff aria-hidden="true" /> : <IconEye aria-hidden="true" />}
          </button>
        </div>
      )}
    </Field>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

/** The platform's own select: it is quick, works by keyboard and on phones, and costs nothing to load. */
export function SelectField({
  label,
  help,
  error,
  aside,
  options,
  empty,
  small = false,
  ...rest
}: Framing & {
  readonly options: readonly Option[];
  /** What stands where nothing is chosen yet. */
  readonly empty?: string;
  readonly small?: boolean;
} & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Field label={label} help={help} error={error} aside={aside}>
      {({ id, describedBy, invalid }) => (
        <select
          id={id}
          className={small ? "input select input-small" : "input select"}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          {...rest}
        >
          {empty !== undefined && <option value="">{empty}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Switch({
  label,
  remark,
  mono = false,
  ...rest
}: { readonly label: ReactNode; readonly remark?: ReactNode; readonly mono?: boolean } & Omit<
  InputHTMLAttributes<HTMLInputElement>,
  "type"
>) {
  return (
    <label className="switch">
      {/* biome-ignore lint/a11y/useAriaPropsForRole: a checkbox tells its own state. */}
      <input type="checkbox" role="switch" {...rest} />
      <span className={mono ? "mono" : "switch-label"}>{label}</span>
      {remark !== undefined && <span className="small faint">{remark}</span>}
    </label>
  );
}

/** The platform's select as a filter chip of a list. */
export function FilterChip({
  label,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  return (
    <select
      className={value === undefined ? "filter-chip" : "filter-chip filter-chosen"}
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
    >
      <option value="">{label}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
