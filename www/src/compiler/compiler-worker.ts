// One worker seen from the page: questions go in, promises come out, ending it ends them all.

import type { Questions, QuestionName, Reply, Start } from "./messages";
import { startWorker } from "./trusted-url";
import workerUrl from "./worker.ts?worker&url";

/** The worker was ended while it owed an answer. */
export class WorkerEnded extends Error {}
/** The engine itself failed: a bug of ours, never of the program. */
export class EngineFault extends Error {}

interface Waiting {
  resolve: (answer: never) => void;
  reject: (reason: Error) => void;
}

export class CompilerWorker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #output: (text: string) => void = () => undefined;
  #started: () => void = () => undefined;
  /** Settles when the worker can answer. */
  readonly ready: Promise<void>;

  constructor(module: WebAssembly.Module, name: string) {
    this.#worker = startWorker(workerUrl, name);
    this.ready = new Promise((resolve) => (this.#started = resolve));
    this.#worker.addEventListener("message", (event: MessageEvent<Reply>) => {
      this.#receive(event.data);
    });
    this.#worker.addEventListener("error", (event) => {
      this.#fail(new EngineFault(event.message || "the worker could not start"));
    });
    const start: Start = { module };
    this.#worker.postMessage(start);
  }

  ask<K extends QuestionName>(question: K, ...parameters: Parameters<Questions[K]>): Promise<ReturnType<Questions[K]>> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, question, parameters });
    });
  }

  /** Who hears what a run prints. */
  set output(listener: (text: string) => void) {
    this.#output = listener;
  }

  end(): void {
    this.#worker.terminate();
    this.#fail(new WorkerEnded("the worker was ended"));
  }

  #receive(reply: Reply): void {
    switch (reply.kind) {
      case "started":
        this.#started();
        return;
      case "output":
        this.#output(reply.text);
        return;
      case "answer":
        this.#waiting.get(reply.id)?.resolve(reply.answer as never);
        break;
      case "fault":
        this.#waiting.get(reply.id)?.reject(new EngineFault(reply.message));
    }
    this.#waiting.delete(reply.id);
  }

  #fail(reason: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(reason);
    this.#waiting.clear();
  }
}
