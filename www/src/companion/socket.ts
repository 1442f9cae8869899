// One connection to the companion: open, prove the token both ways, then pass messages.

import {
  PROTOCOL_VERSION,
  SUBPROTOCOL,
  VERSIONS_SUBPROTOCOL,
  type ClientMessage,
  type Hello,
  type ServerMessage,
} from "../protocol";
import { parseMessage } from "./check";
import { clientProof, randomNonce, serverProved } from "./handshake";

/** Close codes of the companion. */
const UNAUTHENTICATED = 4401;
const TOO_MANY_ATTEMPTS = 4429;

/** Why a connection is over. */
export type Ending =
  | { kind: "silent" } // nothing answered, or it refused this page; a browser does not say which
  | { kind: "untrusted"; reason: string }
  | { kind: "incompatible"; theirs: string }
  | { kind: "lost" };

export interface SocketEvents {
  hello(hello: Hello): void;
  message(message: ServerMessage): void;
  ended(ending: Ending): void;
}

export class CompanionSocket {
  readonly #socket: WebSocket;
  readonly #token: string | undefined;
  readonly #events: SocketEvents;
  readonly #cnonce = randomNonce();
  #nonce = "";
  #opened = false;
  #trusted = false;
  #over = false;

  /** Without a token it only finds out whether something answers. */
  constructor(port: number, token: string | undefined, events: SocketEvents) {
    this.#token = token;
    this.#events = events;
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, [SUBPROTOCOL, VERSIONS_SUBPROTOCOL]);
    this.#socket.addEventListener("open", () => (this.#opened = true));
    this.#socket.addEventListener("message", (event) => void this.#receive(event.data));
    this.#socket.addEventListener("close", (event) => {
      this.#end(this.#reasonOf(event.code));
    });
  }

  send(message: ClientMessage): void {
    if (this.#trusted) this.#socket.send(JSON.stringify(message));
  }

  /** Ends it without telling anyone. */
  close(): void {
    this.#over = true;
    this.#socket.close();
  }

  async #receive(data: unknown): Promise<void> {
    const message = parseMessage(data);
    if (message === undefined || this.#over) return;
    switch (message.type) {
      case "challenge":
        await this.#answer(message.nonce);
        return;
      case "versions":
        this.#end({ kind: "incompatible", theirs: message.versions.join(", ") });
        return;
      case "hello":
        await this.#greet(message);
        return;
      default:
        if (this.#trusted) this.#events.message(message);
    }
  }

  async #answer(nonce: string): Promise<void> {
    if (this.#token === undefined) {
      this.#end({ kind: "untrusted", reason: "It is there, and asks for its pairing code." });
      return;
    }
    this.#nonce = nonce;
    const mac = await clientProof(this.#token, nonce, this.#cnonce, location.origin);
    const auth: ClientMessage = { type: "auth", v: PROTOCOL_VERSION, cnonce: this.#cnonce, mac };
    this.#socket.send(JSON.stringify(auth));
  }

  async #greet(hello: Hello): Promise<void> {
    const proved =
      this.#token !== undefined && (await serverProved(this.#token, this.#cnonce, this.#nonce, hello.mac));
    if (this.#over) return;
    if (!proved) {
      this.#end({ kind: "untrusted", reason: "Something answers on this port, but it is not the runner you paired with." });
      return;
    }
    this.#trusted = true;
    this.#events.hello(hello);
  }

  #reasonOf(code: number): Ending {
    if (code === UNAUTHENTICATED) {
      return { kind: "untrusted", reason: "It was started anew, or the pairing code is wrong." };
    }
    if (code === TOO_MANY_ATTEMPTS) {
      return { kind: "untrusted", reason: "There were too many attempts. Wait a minute, then pair again." };
    }
    return this.#opened ? { kind: "lost" } : { kind: "silent" };
  }

  #end(ending: Ending): void {
    if (this.#over) return;
    this.close();
    this.#events.ended(ending);
  }
}
