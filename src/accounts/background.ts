import { setTimeout } from 'node:timers/promises';

// Time for an answer to leave. With the work begun before it takes longer where there is something to do, and tells that.
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
    const running: Promise<unknown> = work()
      .catch((error: unknown) => this.#onTrouble(error, what))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** The same, begun when the answer to whoever asked is out. */
  runAfterwards(work: () => Promise<unknown>, what: string): void {
    this.run(() => setTimeout(AFTERWARDS_MS).then(work), what);
  }

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
