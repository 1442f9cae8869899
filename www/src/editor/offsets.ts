// Core counts UTF-8 bytes, the editor UTF-16 units: the way between the two, for one text.

import type { Span } from "../protocol";

export class Offsets {
  /** Byte offset of every UTF-16 unit and of the end; absent when the text is ASCII and both counts agree. */
  readonly #bytes: Uint32Array | undefined;
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    if (/^[\u0000-\u007f]*$/.test(text)) return;
    const bytes = new Uint32Array(text.length + 1);
    let offset = 0;
    for (let index = 0; index < text.length; index++) {
      bytes[index] = offset;
      const unit = text.charCodeAt(index);
      if (unit < 0x80) offset += 1;
      else if (unit < 0x800) offset += 2;
      else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1))) {
        // Both halves of a pair stand at the start of its four bytes.
        bytes[++index] = offset;
        offset += 4;
      } else offset += 3;
    }
    bytes[text.length] = offset;
    this.#bytes = bytes;
  }

  /** The byte offset of a UTF-16 offset. */
  toBytes(offset: number): number {
    const clamped = Math.min(Math.max(offset, 0), this.#length);
    return this.#bytes?.[clamped] ?? clamped;
  }

  /** The UTF-16 offset of a byte offset; inside a character, its start. */
  toUnits(byte: number): number {
    if (this.#bytes === undefined) return Math.min(Math.max(byte, 0), this.#length);
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#bytes[middle] ?? 0) <= byte) low = middle;
      else high = middle - 1;
    }
    // The second half of a pair has the offset of the first.
    return low > 0 && this.#bytes[low - 1] === this.#bytes[low] ? low - 1 : low;
  }

  /** The editor's range of a span. */
  range(span: Span): { from: number; to: number } {
    return { from: this.toUnits(span.start), to: this.toUnits(span.end) };
  }
}

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

function isLowSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}
