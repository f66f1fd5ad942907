// Ctrl+K: every page and every app, two keystrokes away. "?" lists the shortcuts.
import { Dialog as Base } from "@base-ui/react/dialog";
import { useEffect, useId, useState, type KeyboardEvent as ReactKeyboardEvent, type ReactElement } from "react";
import { useNavigate } from "react-router";

import { useApps } from "@/api/apps";
import { paths } from "@/shared/lib/paths";
import { Dialog } from "@/shared/ui/dialog";
import { Icon, type IconName } from "@/shared/ui/icon";

import "./command-palette.css";
import { match, shortcutFor, type Command } from "./commands-model";

const OPEN_PALETTE = "hedgerow:open-palette";
const OPEN_SHORTCUTS = "hedgerow:open-shortcuts";

export const openPalette = (): boolean => dispatchEvent(new Event(OPEN_PALETTE));
export const openShortcuts = (): boolean => dispatchEvent(new Event(OPEN_SHORTCUTS));

interface Place {
  label: string;
  icon: IconName;
  to: (projectId: number) => string;
}

type Open = "nothing" | "palette" | "shortcuts";

export function CommandPalette({ projectId, places }: { projectId: number; places: readonly Place[] }): ReactElement {
  const [open, setOpen] = useState<Open>("nothing");
  const navigate = useNavigate();

  useEffect(() => {
    const onPalette = (): void => setOpen("palette");
    const onShortcuts = (): void => setOpen("shortcuts");
    const onKey = (event: KeyboardEvent): void => {
      const shortcut = shortcutFor(event);
      if (shortcut === undefined) return;
      event.preventDefault();
      if (shortcut === "palette") setOpen("palette");
      else if (shortcut === "help") setOpen("shortcuts");
      else void navigate(paths.newApp(projectId));
    };
    addEventListener(OPEN_PALETTE, onPalette);
    addEventListener(OPEN_SHORTCUTS, onShortcuts);
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener(OPEN_PALETTE, onPalette);
      removeEventListener(OPEN_SHORTCUTS, onShortcuts);
      removeEventListener("keydown", onKey);
    };
  }, [navigate, projectId]);

  const close = (): void => setOpen("nothing");
  return (
    <>
      <Base.Root open={open === "palette"} onOpenChange={(next) => (next ? undefined : close())}>
        <Base.Portal>
          <Base.Backdrop className="dialog-backdrop" />
          <Base.Popup className="dialog palette" aria-label="Search and commands">
            <Palette projectId={projectId} places={places} onDone={close} />
          </Base.Popup>
        </Base.Portal>
      </Base.Root>
      <Shortcuts open={open === "shortcuts"} onClose={close} />
    </>
  );
}

function Palette({ projectId, places, onDone }: { projectId: number; places: readonly Place[]; onDone: () => void }): ReactElement {
  const navigate = useNavigate();
  const listId = useId();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const apps = useApps(projectId).data?.results ?? [];
  const commands: Command[] = [
    ...apps.map((app) => ({ id: app.short_id, label: app.name, icon: "apps" as const, note: "App", to: paths.app(projectId, app.short_id) })),
    { id: "new", label: "New app", icon: "plus", note: "", to: paths.newApp(projectId) },
    ...places.map(({ label, icon, to }) => ({ id: label, label, icon, note: "Page", to: to(projectId) })),
  ];
  const found = match(commands, text);
  const run = (command: Command | undefined): void => {
    if (!command) return;
    onDone();
    void navigate(command.to);
  };
  const onKeyDown = (event: ReactKeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setActive((before) => (before + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(found[active]);
    }
  };
  const activeId = found[active] ? `${listId}-${active}` : undefined;
  return (
    <>
      <div className="palette__search">
        <Icon name="search" />
        <input autoFocus role="combobox" aria-expanded="true" aria-controls={listId} aria-activedescendant={activeId} aria-label="Search apps and pages"
          placeholder="Search apps and pages" value={text} onKeyDown={onKeyDown} onChange={(event) => { setText(event.target.value); setActive(0); }} />
      </div>
      <ul className="palette__list" id={listId} role="listbox" aria-label="Results">
        {found.map((command, index) => (
          <li key={command.id} id={`${listId}-${index}`} role="option" aria-selected={index === active} className="palette__item"
            onMouseMove={() => setActive(index)} onClick={() => run(command)}>
            <Icon name={command.icon} />
            <span className="truncate">{command.label}</span>
            <span className="palette__note">{command.note}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="palette__none" role="status">Nothing found</p> : null}
    </>
  );
}

const SHORTCUTS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["Ctrl", "K"], does: "Search apps and pages" },
  { keys: ["N"], does: "New app" },
  { keys: ["Ctrl", "Enter"], does: "Run the query (on the SQL page)" },
  { keys: ["?"], does: "This list" },
];

function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }): ReactElement {
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts">
      <dl className="shortcuts">
        {SHORTCUTS.map(({ keys, does }) => (
          <div key={does}>
            <dt>{does}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key} className="kbd">{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
