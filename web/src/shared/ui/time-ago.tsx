// "2 hours ago", kept fresh, with the exact time one hover away.
import { useEffect, useState, type ReactElement } from "react";

import { fullTime, timeAgo } from "../lib/time";

const REFRESH_MS = 30_000;

export function TimeAgo({ at }: { at: string }): ReactElement {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={fullTime(at)}>
      {timeAgo(at, now)}
    </time>
  );
}
