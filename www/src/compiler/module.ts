// Fetches and compiles the engine once; every worker starts from the same compiled module.

import wasmUrl from "../wasm/ilo_web_bg.wasm?url";

/** Compiles while it loads, and says how much has come. */
export async function loadModule(
  progress: (bytes: number, total: number | undefined) => void,
): Promise<WebAssembly.Module> {
  const missing = missingFeature();
  if (missing !== undefined) throw new Error(`this browser is too old: it has no ${missing}`);
  const response = await fetch(wasmUrl).catch(() => {
    throw new Error(navigator.onLine ? "the download was blocked or broken off" : "this computer is offline");
  });
  if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
  // A compressed body is longer than its header says, so only the length of a plain one is told.
  const plain = response.headers.get("content-encoding") === null;
  const length = plain ? Number(response.headers.get("content-length")) : 0;
  let bytes = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        progress(bytes, length > 0 ? length : undefined);
        controller.enqueue(chunk);
      },
    }),
  );
  return WebAssembly.compileStreaming(new Response(counted, { headers: { "content-type": "application/wasm" } }));
}

/** What an old browser lacks, by its common name. */
function missingFeature(): string | undefined {
  if (typeof WebAssembly === "undefined") return "WebAssembly";
  if (typeof Worker === "undefined") return "web workers";
  if (typeof TransformStream === "undefined") return "stream transforms";
  return undefined;
}
