// Layers on demand: each is made once for a text, one after the other, and not at all once the text has changed.

import type { LayerQuestions } from "./messages";

export type LayerName = keyof LayerQuestions;
export type Layer<K extends LayerName> = ReturnType<LayerQuestions[K]>;
type Make = <K extends LayerName>(layer: K, source: string, name: string) => Promise<Layer<K>>;

export class Layers {
  readonly #make: Make;
  readonly #failed: (fault: unknown) => void;
  #source = "";
  #known = new Map<string, Promise<unknown>>();
  /** What was asked for last; the next one waits for it, so that keys do not fill the worker with work. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(make: Make, failed: (fault: unknown) => void) {
    this.#make = make;
    this.#failed = failed;
  }

  /** A layer of a function; nothing if a newer text overtook the question, or if the engine failed. */
  ask<K extends LayerName>(layer: K, source: string, name: string): Promise<Layer<K> | undefined> {
    if (source !== this.#source) {
      this.#source = source;
      this.#known = new Map();
    }
    const key = `${layer} ${name}`;
    const known = this.#known.get(key) as Promise<Layer<K> | undefined> | undefined;
    if (known !== undefined) return known;
    const asked = this.#last.then(() => this.#answer(layer, source, name));
    this.#known.set(key, asked);
    this.#last = asked;
    return asked;
  }

  async #answer<K extends LayerName>(layer: K, source: string, name: string): Promise<Layer<K> | undefined> {
    if (source !== this.#source) return undefined;
    try {
      return await this.#make(layer, source, name);
    } catch (fault) {
      this.#known.delete(`${layer} ${name}`);
      this.#failed(fault);
      return undefined;
    }
  }
}
