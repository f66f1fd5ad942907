// The shape of what is coming, while it is coming.
import type { ReactElement } from "react";

export function Skeleton({ height, width = "100%" }: { height: number; width?: number | string }): ReactElement {
  return <div className="skeleton" style={{ height, width }} aria-hidden="true" />;
}
