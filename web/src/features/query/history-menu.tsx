// The queries that ran before, to take one up again.
import type { ReactElement } from "react";

import { count, timeAgo } from "@/shared/lib/time";
import { Button } from "@/shared/ui/button";
import { Menu, type MenuEntry } from "@/shared/ui/menu";

import { oneLine, type Ran } from "./history";

const SHOWN = 12;
const LINE_MAX = 64;

export function HistoryMenu({ list, onChoose }: { list: readonly Ran[]; onChoose: (sql: string) => void }): ReactElement {
  const now = new Date();
  const entries = list.slice(0, SHOWN).map(
    ({ sql, at, rows }): MenuEntry => ({
      kind: "action",
      label: clip(oneLine(sql)),
      onSelect: () => onChoose(sql),
      end: `${count.format(rows)} ${rows === 1 ? "row" : "rows"}, ${timeAgo(at, now)}`,
    }),
  );
  const nothing: MenuEntry = { kind: "label", label: "Queries that you run are kept here, in this browser." };
  return <Menu trigger={<Button icon="clock">History</Button>} entries={entries.length > 0 ? entries : [nothing]} />;
}

const clip = (line: string): string => (line.length > LINE_MAX ? `${line.slice(0, LINE_MAX - 1)}…` : line);
