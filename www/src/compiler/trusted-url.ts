// The page's only trusted-types policy: it admits the page's own worker files and nothing else (security.md section 5).

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
const rules = {
  createScriptURL(url: string): string {
    const { origin } = new URL(url, document.baseURI);
    if (origin !== location.origin) throw new TypeError("only the page's own workers may start");
    return url;
  },
};
const policy = types?.createPolicy("ilo", rules) ?? rules;

/** A worker from one of the page's own files. */
export function startWorker(url: string, name: string): Worker {
  return new Worker(policy.createScriptURL(url), { type: "module", name });
}
