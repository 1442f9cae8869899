// What this browser thinks of a page that talks to the visitor's own computer.

export type LocalAccess = "granted" | "prompt" | "denied" | "unknown";

/** The permission for loopback sockets, by whichever name the browser knows it. */
export async function localAccess(): Promise<LocalAccess> {
  // The runner's own page is on loopback already and needs nobody's permission.
  if (isLoopback(location.hostname)) return "granted";
  for (const name of ["loopback-network", "local-network-access"]) {
    try {
      return (await navigator.permissions.query({ name: name as PermissionName })).state;
    } catch {
      // This browser does not know the name; perhaps the next.
    }
  }
  return "unknown";
}

export function isLoopback(hostname: string): boolean {
  return hostname === "127.0.0.1" || hostname === "localhost" || hostname === "[::1]";
}

/** Safari has refused sockets from secure pages to this computer outright. */
export function probablyRefusesLoopback(): boolean {
  const { userAgent } = navigator;
  return location.protocol === "https:" && userAgent.includes("Safari/") && !/Chrom|Firefox/.test(userAgent);
}
