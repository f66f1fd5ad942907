// Buttons and links that look like buttons. A pending button keeps its place, its width and its focus.
import type { ComponentProps, MouseEvent, ReactElement, ReactNode } from "react";
import { Link } from "react-router";

import { Icon, type IconName } from "./icon";

type Kind = "default" | "primary" | "danger" | "danger-quiet" | "quiet";

interface Look {
  kind?: Kind;
  size?: "normal" | "small";
  icon?: IconName;
  wide?: boolean;
}

type ButtonProps = Look & Omit<ComponentProps<"button">, "type"> & { pending?: boolean; type?: "button" | "submit" };

export function Button({ kind = "default", size = "normal", icon, wide = false, pending = false, type = "button", className, children, onClick, ...rest }: ButtonProps): ReactElement {
  // aria-disabled, not disabled: the focus stays where the person left it while the call runs.
  const guard = (event: MouseEvent<HTMLButtonElement>): void => {
    if (pending) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button type={type} className={classes(kind, size, wide, children === undefined, className)} aria-disabled={pending || undefined} onClick={guard} {...rest}>
      {pending ? <span className="spinner" aria-hidden="true" /> : icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
}

export function ButtonLink({ to, kind = "default", size = "normal", icon, wide = false, children }: Look & { to: string; children: ReactNode }): ReactElement {
  return (
    <Link to={to} className={classes(kind, size, wide, false)}>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </Link>
  );
}

// An icon alone still needs a name; `label` is both the name and the tooltip.
export function IconButton({ label, icon, ...rest }: { label: string; icon: IconName } & Omit<ButtonProps, "children" | "icon">): ReactElement {
  return <Button kind="quiet" icon={icon} aria-label={label} title={label} {...rest} />;
}

function classes(kind: Kind, size: string, wide: boolean, iconOnly: boolean, extra?: string): string {
  return ["button", kind !== "default" && `button--${kind}`, size === "small" && "button--small", wide && "button--wide", iconOnly && "button--icon", extra]
    .filter(Boolean)
    .join(" ");
}
