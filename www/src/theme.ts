// Light or dark: the system's, unless the visitor says otherwise.

import { part } from "./dom";

const KEY = "ilo.theme";
const THEMES = ["system", "light", "dark"] as const;
const ICONS = { system: "◐", light: "☀", dark: "☾" } as const;
type Theme = (typeof THEMES)[number];

export function mountTheme(): () => void {
  const toggle = part("#theme", HTMLButtonElement);
  let theme: Theme = THEMES.find((candidate) => candidate === read()) ?? "system";
  const show = (): void => {
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
    toggle.textContent = ICONS[theme];
    toggle.setAttribute("aria-label", `Theme: ${theme}`);
    toggle.title = `Theme: ${theme}`;
  };
  const next = (): void => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // The theme holds for this visit.
    }
    show();
  };
  toggle.disabled = false;
  toggle.addEventListener("click", next);
  show();
  return next;
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
