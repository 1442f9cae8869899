// Newest wins: while one piece of work is under way only the latest of those that came after it waits.

export class Newest<Input> {
  readonly #work: (input: Input) => Promise<void>;
  #busy = false;
  #next: { input: Input } | undefined;

  constructor(work: (input: Input) => Promise<void>) {
    this.#work = work;
  }

  submit(input: Input): void {
    this.#next = { input };
    if (!this.#busy) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    while (this.#next !== undefined) {
      const { input } = this.#next;
      this.#next = undefined;
      await this.#work(input);
    }
    this.#busy = false;
  }
}

/** The same for questions: one that a newer one overtook before it was asked is answered with nothing. */
export class NewestAnswer<Question, Answer> {
  readonly #queue: Newest<{ question: Question; resolve: (answer: Answer | undefined) => void }>;
  #overtake: () => void = () => undefined;

  constructor(ask: (question: Question) => Promise<Answer | undefined>) {
    this.#queue = new Newest(async ({ question, resolve }) => {
      this.#overtake = () => undefined;
      resolve(await ask(question));
    });
  }

  ask(question: Question): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      this.#overtake();
      this.#overtake = () => { resolve(undefined); };
      this.#queue.submit({ question, resolve });
    });
  }
}
