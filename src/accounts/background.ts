import { setTimeout } from 'node:timers/promises';

// The answer to whoever asked is out by then: otherwise it would take longer where there is something to do, and tell that.
const AFTERWARDS_MS = 20;

/** Work beside requests: nobody waits for it, and it is done before the portal closes. */
export class Background {
  readonly #onTrouble: (error: unknown, what: string) => void;
  readonly #running = new Set<Promise<unknown>>();

  constructor(onTrouble: (error: unknown, what: string) => void) {
    this.#onTrouble = onTrouble;
  }

  /** @param what did not happen when it fails, for the log */
  run(work: () => Promise<unknown>, what: string): void {
    const running: Promise<unknown> = setTimeout(AFTERWARDS_MS)
      .then(work)
      .catch((error: unknown) => this.#onTrouble(error, what))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
