// The mark: a hedgehog's back that is also a hedge; and the word beside it.
import type { ReactElement } from "react";

export function Mark({ size = 28 }: { size?: number }): ReactElement {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" fill="#2a6a4d" />
      <path
        d="M4.5 22.5 6 18l-2-1.6 3-1.6-1-3 3.3.3.4-3.2 3 1.6 1.7-2.8 2.1 2.5 2.7-1.9.9 3 3.1-.6-.3 3.1c3 1.6 4.6 4 5.6 6.6.5 1.1-.2 2.2-1.4 2.2z"
        fill="#f0e7d2"
      />
      <circle cx="23.2" cy="17.8" r="1.3" fill="#2a6a4d" />
    </svg>
  );
}
