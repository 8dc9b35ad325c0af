/** Buttons and links that look like buttons. One filled button a page at most; that is the page's to keep. */
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode, Ref } from "react";
import "./button.css";

type ButtonLook = "filled" | "outlined" | "quiet" | "delete";

interface Look {
  readonly look?: ButtonLook;
  readonly small?: boolean;
  readonly icon?: ReactNode;
}

const classOf = ({ look = "outlined", small = false }: Look, extra: string | undefined): string =>
  ["button", `button-${look}`, small ? "button-small" : "", extra ?? ""].filter(Boolean).join(" ");

export function Button({
  look,
  small,
  icon,
  className,
  children,
  ref,
  ...rest
}: Look & ButtonHTMLAttributes<HTMLButtonElement> & { readonly ref?: Ref<HTMLButtonElement> }) {
  return (
    <button type="button" ref={ref} className={classOf({ look, small }, className)} {...rest}>
      {icon}
      <span className="button-words">{children}</span>
    </button>
  );
}

/** The same for an address that is not one of our pages. */
export function PlainLink({
  look,
  small,
  icon,
  className,
  children,
  ref,
  ...rest
}: Look & AnchorHTMLAttributes<HTMLAnchorElement> & { readonly ref?: Ref<HTMLAnchorElement> }) {
  return (
    <a ref={ref} className={classOf({ look, small }, className)} {...rest}>
      {icon}
      <span className="button-words">{children}</span>
    </a>
  );
}

/** A place to go to, looking like a button. */
export const ButtonLink = createLink(PlainLink);

/** A button that is only an icon; its name is read out and shown on hover. */
export function IconButton({
  name,
  className,
  children,
  ref,
  ...rest
}: { readonly name: string } & ButtonHTMLAttributes<HTMLButtonElement> & {
    readonly ref?: Ref<HTMLButtonElement>;
  }) {
  return (
    <button
      type="button"
      ref={ref}
      aria-label={name}
      title={name}
      className={`icon-button ${className ?? ""}`}
      {...rest}
    >
      {children}
    </button>
  );
}
