// A labelled control with its hint and its error, wired for screen readers.
import { useId, type ComponentProps, type ReactElement, type ReactNode } from "react";

import { Icon } from "./icon";

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
}

interface Wiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
}

export function Field({ label, hint, error, optional = false, children }: FieldProps & { children: (wiring: Wiring) => ReactNode }): ReactElement {
  const id = useId();
  const noteId = `${id}-note`;
  const wiring: Wiring = {
    id,
    "aria-describedby": error || hint ? noteId : undefined,
    "aria-invalid": error ? true : undefined,
  };
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
        {optional ? <span className="field__optional"> (optional)</span> : null}
      </label>
      {children(wiring)}
      <FieldNote id={noteId} hint={hint} error={error} />
    </div>
  );
}

export function FieldNote({ id, hint, error }: { id: string; hint?: ReactNode; error?: string | undefined }): ReactElement | null {
  if (error) {
    return (
      <div className="field__error" id={id} role="alert">
        <Icon name="warning" />
        <span>{error}</span>
      </div>
    );
  }
  return hint ? (
    <div className="field__hint" id={id}>
      {hint}
    </div>
  ) : null;
}

export function TextField({ label, hint, error, optional, ...input }: FieldProps & ComponentProps<"input">): ReactElement {
  return (
    <Field label={label} hint={hint} error={error} optional={optional ?? false}>
      {(wiring) => <input className="input" {...input} {...wiring} />}
    </Field>
  );
}

export function TextArea({ label, hint, error, optional, ...input }: FieldProps & ComponentProps<"textarea">): ReactElement {
  return (
    <Field label={label} hint={hint} error={error} optional={optional ?? false}>
      {(wiring) => <textarea className="textarea" {...input} {...wiring} />}
    </Field>
  );
}

// The browser's own list: right on phones, right for screen readers, nothing to load.
export function SelectField({ label, hint, error, optional, children, ...input }: FieldProps & ComponentProps<"select">): ReactElement {
  return (
    <Field label={label} hint={hint} error={error} optional={optional ?? false}>
      {(wiring) => (
        <span className="select-wrap">
          <select className="select" {...input} {...wiring}>
            {children}
          </select>
          <Icon name="chevronDown" />
        </span>
      )}
    </Field>
  );
}
