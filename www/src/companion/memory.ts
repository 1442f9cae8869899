// The pairing code stays in this tab, so that a reload need not ask for it again. Never in lasting storage.

import { parsePairing, type Pairing } from "../fragment";

const KEY = "ilo.pairing";

export function rememberPairing({ port, token }: Pairing): void {
  try {
    sessionStorage.setItem(KEY, `${port}-${token}`);
  } catch {
    // Then a reload asks again.
  }
}

export function recallPairing(): Pairing | undefined {
  try {
    return parsePairing(sessionStorage.getItem(KEY) ?? "");
  } catch {
    return undefined;
  }
}
