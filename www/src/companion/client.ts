// The companion as the page sees it: a state, and requests whose answers stream back by id.

import { DEFAULT_PORT, PROTOCOL_VERSION, type ClientMessage, type EngineName, type ServerMessage } from "../protocol";
import type { Pairing } from "../fragment";
import { isFramed } from "../start";
import type { Job } from "../state";
import { rememberPairing } from "./memory";
import { localAccess, probablyRefusesLoopback } from "./permission";
import { CompanionSocket, type Ending } from "./socket";
import { helloOf, type CompanionState } from "./state";

const LOOKING_LIMIT = 2000;
const FIRST_RETRY = 1000;
const LONGEST_RETRY = 30_000;

/** Hears everything about one request; `undefined` when the connection was lost before its end. */
export type RequestListener = (message: ServerMessage | undefined) => void;

export class Companion {
  readonly #show: (state: CompanionState) => void;
  #state: CompanionState = { kind: "off" };
  #socket: CompanionSocket | undefined;
  #pairing: Pairing | undefined;
  #port = DEFAULT_PORT;
  #requests = new Map<number, RequestListener>();
  #nextId = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryAfter = FIRST_RETRY;

  constructor(show: (state: CompanionState) => void) {
    this.#show = show;
  }

  get port(): number {
    return this.#port;
  }

  /** Whether a pairing code is known; without one, connecting only finds out who is there. */
  get paired(): boolean {
    return this.#pairing !== undefined;
  }

  pair(pairing: Pairing): void {
    this.#pairing = pairing;
    this.#port = pairing.port;
    void this.connect();
  }

  /** Looks for the companion; only ever called because the visitor asked. */
  async connect(port = this.#port): Promise<void> {
    if (isFramed) return;
    this.#quit();
    this.#port = port;
    this.#retryAfter = FIRST_RETRY;
    const access = await localAccess();
    if (access === "denied") {
      this.#set({
        kind: "blocked",
        reason: "This browser does not let this page reach your computer.",
        undo: "Allow local network access in the site settings, beside the address.",
      });
      return;
    }
    this.#set(access === "prompt" ? { kind: "asking", port } : { kind: "looking", port });
    this.#open();
    // While the browser asks, the visitor may take all the time in the world.
    if (access !== "prompt") this.#timer = setTimeout(() => { this.#ended({ kind: "silent" }); }, LOOKING_LIMIT);
  }

  disconnect(): void {
    this.#quit();
    this.#set({ kind: "off" });
  }

  /** Tries again at once after a loss. */
  retryNow(): void {
    if (this.#state.kind === "lost") this.#retry();
  }

  run({ source, entry, args, engine, moment }: Job, listener: RequestListener): number {
    return this.#request((id) => ({ type: "run", id, engine, source, entry, args: [...args], moment }), listener);
  }

  bench({ source, entry, args, moment }: Job, engines: readonly EngineName[], budget: number, listener: RequestListener): number {
    const call = { source, entry, args: [...args], moment };
    return this.#request((id) => ({ type: "bench", id, engines: [...engines], ...call, budget_ms: budget }), listener);
  }

  cancel(id: number): void {
    if (this.#requests.has(id)) this.#socket?.send({ type: "cancel", id });
  }

  #request(message: (id: number) => ClientMessage, listener: RequestListener): number {
    const id = this.#nextId++;
    this.#requests.set(id, listener);
    this.#socket?.send(message(id));
    this.#drawBusy();
    return id;
  }

  #open(): void {
    this.#socket = new CompanionSocket(this.#port, this.#pairing?.token, {
      hello: (hello) => {
        clearTimeout(this.#timer);
        this.#retryAfter = FIRST_RETRY;
        if (this.#pairing !== undefined) rememberPairing(this.#pairing);
        this.#set({ kind: "connected", hello });
      },
      message: (message) => {
        this.#receive(message);
      },
      ended: (ending) => {
        this.#ended(ending);
      },
    });
  }

  #receive(message: ServerMessage): void {
    if (!("id" in message) || message.id === null) return;
    const listener = this.#requests.get(message.id);
    if (message.type === "done" || message.type === "error") this.#requests.delete(message.id);
    listener?.(message);
    this.#drawBusy();
  }

  #ended(ending: Ending): void {
    const wasConnected = helloOf(this.#state) !== undefined || this.#state.kind === "lost";
    this.#quit();
    if (ending.kind === "untrusted") this.#set({ kind: "untrusted", port: this.#port, reason: ending.reason });
    else if (ending.kind === "incompatible") this.#set({ kind: "incompatible", ours: PROTOCOL_VERSION, theirs: ending.theirs });
    else if (wasConnected) this.#waitAndRetry();
    else if (probablyRefusesLoopback()) {
      this.#set({
        kind: "blocked",
        reason: "This browser probably refuses connections from secure pages to your computer.",
        undo: "The runner's own page has no such limit.",
      });
    } else this.#set({ kind: "absent", port: this.#port });
  }

  #waitAndRetry(): void {
    const wait = this.#retryAfter * (0.75 + Math.random() / 2);
    this.#retryAfter = Math.min(this.#retryAfter * 2, LONGEST_RETRY);
    this.#set({ kind: "lost", retryAt: Date.now() + wait });
    this.#timer = setTimeout(() => { this.#retry(); }, wait);
  }

  #retry(): void {
    clearTimeout(this.#timer);
    this.#open();
  }

  /** Leaves the connection; requests under way are lost, never finished and never sent again. */
  #quit(): void {
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = undefined;
    const listeners = [...this.#requests.values()];
    this.#requests.clear();
    for (const listener of listeners) listener(undefined);
  }

  #drawBusy(): void {
    const hello = helloOf(this.#state);
    if (hello === undefined) return;
    const busy = this.#requests.size > 0;
    if (busy && this.#state.kind !== "busy") this.#set({ kind: "busy", hello, since: Date.now() });
    if (!busy && this.#state.kind !== "connected") this.#set({ kind: "connected", hello });
  }

  #set(state: CompanionState): void {
    this.#state = state;
    this.#show(state);
  }
}
