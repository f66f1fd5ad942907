// Light, dark, or as the system says. The first paint is set by public/theme.js; this changes it afterwards.

export type ThemeChoice = "system" | "light" | "dark";

const KEY = "hedgerow:theme";

export function themeChoice(): ThemeChoice {
  const stored = read();
  return stored === "light" || stored === "dark" ? stored : "system";
}

export function setTheme(choice: ThemeChoice): void {
  try {
    if (choice === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Storage may be off: the choice then lasts until the page is left.
  }
  apply(choice);
}

// Follows the system while the choice is "system". Returns the function that stops it.
export function followSystemTheme(): () => void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const follow = (): void => apply(themeChoice());
  query.addEventListener("change", follow);
  return () => query.removeEventListener("change", follow);
}

function apply(choice: ThemeChoice): void {
  const dark = choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
