// The proof of the pairing token, both ways, without sending it (security.md section 4).

import { CLIENT_LABEL, SERVER_LABEL } from "../protocol";

const encoder = new TextEncoder();

/** 32 random bytes in base64url. */
export function randomNonce(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** What the client sends to show that it knows the token. */
export async function clientProof(token: string, nonce: string, cnonce: string, origin: string): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", await key(token, "sign"), message(CLIENT_LABEL, nonce, cnonce, origin));
  return toBase64Url(new Uint8Array(mac));
}

/** Whether the other side knows the token too: a stranger on the port learns nothing before that. */
export async function serverProved(token: string, cnonce: string, nonce: string, mac: string): Promise<boolean> {
  const bytes = fromBase64Url(mac);
  if (bytes === undefined) return false;
  return crypto.subtle.verify("HMAC", await key(token, "verify"), bytes, message(SERVER_LABEL, cnonce, nonce));
}

function key(token: string, use: "sign" | "verify"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", encoder.encode(token), { name: "HMAC", hash: "SHA-256" }, false, [use]);
}

/** Label and parts with a zero byte between each two. */
function message(label: string, ...parts: string[]): Uint8Array<ArrayBuffer> {
  return encoder.encode([label, ...parts].join("\0"));
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
