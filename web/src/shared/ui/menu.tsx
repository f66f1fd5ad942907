// A menu that drops from a button. Items are data, so that every menu reads and moves alike.
import { Menu as Base } from "@base-ui/react/menu";
import { Fragment, type ReactElement, type ReactNode } from "react";
import { useNavigate } from "react-router";

import { Icon, type IconName } from "./icon";

export type MenuEntry =
  | { kind: "action"; label: string; icon?: IconName; onSelect: () => void; danger?: boolean; end?: ReactNode; disabled?: boolean }
  | { kind: "link"; label: string; icon?: IconName; to: string; end?: ReactNode }
  | { kind: "separator" }
  | { kind: "label"; label: string };

// Inside the main landmark, so that a screen reader's tour of the landmarks meets an open menu.
const MAIN = {
  get current(): HTMLElement | null {
    return document.querySelector("main");
  },
};

interface MenuProps {
  trigger: ReactElement;
  entries: readonly MenuEntry[];
  align?: "start" | "end";
  side?: "top" | "bottom";
}

export function Menu({ trigger, entries, align = "end", side = "bottom" }: MenuProps): ReactElement {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal container={MAIN}>
        <Base.Positioner className="menu-positioner" sideOffset={6} align={align} side={side}>
          <Base.Popup className="menu">
            {entries.map((entry, index) => (
              <Fragment key={`${entry.kind}-${index}`}>
                <Entry entry={entry} />
              </Fragment>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Entry({ entry }: { entry: MenuEntry }): ReactElement {
  const navigate = useNavigate();
  if (entry.kind === "separator") return <Base.Separator className="menu__separator" />;
  if (entry.kind === "label") return <div className="menu__label">{entry.label}</div>;
  const onSelect = entry.kind === "link" ? () => void navigate(entry.to) : entry.onSelect;
  const danger = entry.kind === "action" && entry.danger === true;
  return (
    <Base.Item className={danger ? "menu__item menu__item--danger" : "menu__item"} onClick={onSelect} disabled={entry.kind === "action" && entry.disabled === true}>
      {entry.icon ? <Icon name={entry.icon} /> : null}
      <span className="truncate">{entry.label}</span>
      {entry.end ? <span className="menu__item-end">{entry.end}</span> : null}
    </Base.Item>
  );
}
