// The fragment of the address, read once, before anything else runs. A pairing secret is taken out of it at once.

export interface Pairing {
  port: number;
  token: string;
}

export interface Fragment {
  /** A share link, whole: `p=1.…`. */
  link?: string;
  /** The id of an example. */
  example?: string;
  pairing?: Pairing;
}

/** What a fragment says; `ownPort` is the port of a page that the runner itself serves. */
export function parseFragment(text: string, ownPort: number): Fragment {
  const fragment = text.replace(/^#/, "");
  if (fragment.startsWith("p=")) return { link: fragment };
  const fields = new URLSearchParams(fragment);
  const token = fields.get("pair");
  if (token !== null) {
    // A link names a port and nothing else: host and scheme are fixed, so it cannot send the token elsewhere.
    const port = fields.has("runner") ? parsePort(fields.get("runner") ?? "") : ownPort;
    return port === undefined || !isToken(token) ? {} : { pairing: { port, token } };
  }
  const example = fields.get("ex");
  return example === null ? {} : { example };
}

/** What a visitor pastes: `PORT-TOKEN`, or the address that the runner printed. */
export function parsePairing(text: string): Pairing | undefined {
  const match =
    /^\s*(\d+)-([\w-]+)\s*$/.exec(text) ?? /^\s*http:\/\/(?:127\.0\.0\.1|localhost):(\d+)\/#pair=([\w-]+)\s*$/.exec(text);
  const port = parsePort(match?.[1] ?? "");
  const token = match?.[2] ?? "";
  return port === undefined || !isToken(token) ? undefined : { port, token };
}

export function parsePort(text: string): number | undefined {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port > 0 && port < 65536 ? port : undefined;
}

function isToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** Reads the address and removes a secret from it, and from the history entry. */
export function takeFragment(): Fragment {
  const fragment = parseFragment(location.hash, Number(location.port) || 80);
  if (/[#&]pair=/.test(location.hash)) history.replaceState(null, "", location.pathname + location.search);
  return fragment;
}
