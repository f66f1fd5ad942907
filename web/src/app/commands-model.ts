// Which commands match what was typed, and which key is a shortcut.
import type { IconName } from "@/shared/ui/icon";

export interface Command {
  id: string;
  label: string;
  icon: IconName;
  note: string;
  to: string;
}

const SHOWN_MAX = 12;

// Words in any order, prefixes of words before mere containment; ties keep their order.
export function match<T extends { label: string }>(commands: readonly T[], text: string): T[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = commands.flatMap((command) => {
    const label = command.label.toLowerCase();
    let score = 0;
    for (const word of wanted) {
      const at = label.indexOf(word);
      if (at < 0) return [];
      score += at === 0 ? 2 : label.charAt(at - 1) === " " ? 1 : 0;
    }
    return [{ command, score }];
  });
  return scored.toSorted((a, b) => b.score - a.score).slice(0, SHOWN_MAX).map(({ command }) => command);
}

export type Shortcut = "palette" | "help" | "new-app";

interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  target: unknown;
}

export function shortcutFor(event: Key): Shortcut | undefined {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") return "palette";
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return undefined;
  if (event.key === "?") return "help";
  return event.key === "n" ? "new-app" : undefined;
}

function isTyping(target: unknown): boolean {
  if (typeof Element === "undefined" || !(target instanceof Element)) return false;
  // The editor lives in a shadow tree: seen from here the target is its host.
  return target.closest("input, textarea, select, [contenteditable], [role=dialog], [data-typing]") !== null;
}
