// The companion under test: the built program, started as a person would.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const PROGRAM = process.env["ILO_RUNNER"] ?? "ilo-runner";

export class Runner {
  readonly #process: ChildProcess;
  /** The address that it printed, with the pairing secret. */
  readonly address: URL;

  private constructor(process: ChildProcess, address: URL) {
    this.#process = process;
    this.address = address;
  }

  /** Starts it on a port of 127.0.0.1; 0 takes a free one. */
  static async start(port = 0): Promise<Runner> {
    const started = spawn(PROGRAM, ["serve", "--port", String(port)], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(started, "exit").then(([status]) => {
      throw new Error(`the runner ended with status ${status} instead of serving`);
    });
    // After a proper start, an exit is wanted and nobody listens to this any more.
    ended.catch(() => undefined);
    return new Runner(started, await Promise.race([printedAddress(started), ended]));
  }

  get port(): number {
    return Number(this.address.port);
  }

  /** The page's address without the secret: a visitor who has not paired. */
  get origin(): string {
    return this.address.origin;
  }

  /** What a visitor pastes to pair: `PORT-TOKEN`. */
  get pairing(): string {
    return `${this.address.port}-${new URLSearchParams(this.address.hash.slice(1)).get("pair")}`;
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await ended;
  }
}

async function printedAddress(process: ChildProcess): Promise<URL> {
  if (process.stdout === null) throw new Error("the runner's output is not read");
  for await (const line of createInterface({ input: process.stdout })) {
    const address = /http:\/\/127\.0\.0\.1:\d+\/#pair=[\w-]+/.exec(line);
    if (address !== null) {
      // What it prints later must not fill the pipe.
      process.stdout.resume();
      return new URL(address[0]);
    }
  }
  throw new Error("the runner printed no address to pair with");
}
