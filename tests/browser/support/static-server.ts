// Serves files and texts on a free port of 127.0.0.1, for tests that need less than the whole page.

import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

export interface StaticServer {
  origin: string;
  close(): void;
}

/** `texts` are whole files by their path; everything else is looked for in the folder. */
export async function serve(folder: string, texts: Record<string, string>): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    response.setHeader("content-type", TYPES[extname(path)] ?? "text/plain");
    const text = texts[path];
    if (text !== undefined) {
      response.end(text);
      return;
    }
    const file = createReadStream(join(folder, path));
    file.on("error", () => response.writeHead(404).end());
    file.pipe(response);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
