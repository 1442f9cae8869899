import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { clientProof, randomNonce, serverProved } from "./handshake";

const token = randomNonce();

/** The proof as node computes it: an implementation that is not ours. */
function mac(key: string, ...parts: string[]): string {
  return createHmac("sha256", key).update(parts.join("\0")).digest("base64url");
}

test("nonces are 32 bytes in base64url and never the same", () => {
  expect(Buffer.from(randomNonce(), "base64url")).toHaveLength(32);
  expect(randomNonce()).not.toBe(randomNonce());
});

test("the client's proof is the HMAC over label, nonces and origin", async () => {
  const proof = await clientProof(token, "nonce", "cnonce", "http://127.0.0.1:4560");
  expect(proof).toBe(mac(token, "ilo-runner/v1/client", "nonce", "cnonce", "http://127.0.0.1:4560"));
});

test("the server must prove the token over both nonces, in its own order", async () => {
  const good = mac(token, "ilo-runner/v1/server", "cnonce", "nonce");
  expect(await serverProved(token, "cnonce", "nonce", good)).toBe(true);
  const wrong = [
    mac(token, "ilo-runner/v1/server", "nonce", "cnonce"),
    mac(token, "ilo-runner/v1/client", "cnonce", "nonce"),
    mac(randomNonce(), "ilo-runner/v1/server", "cnonce", "nonce"),
    good.slice(0, -1),
    "",
    "no base64!",
  ];
  for (const proof of wrong) expect(await serverProved(token, "cnonce", "nonce", proof)).toBe(false);
});
