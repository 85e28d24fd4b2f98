import type { Store, Topic } from '#store';

/** What was read of a topic of the store, kept until any process changes the topic. */
export class RevisionCache<Value> {
  readonly #store: Store;
  readonly #topic: Topic;
  readonly #limit: number;
  #revision = -1;
  #values = new Map<string, Value>();

  /** @param limit beyond it all is forgotten: anything can be read again */
  constructor(store: Store, topic: Topic, limit: number) {
    this.#store = store;
    this.#topic = topic;
    this.#limit = limit;
  }

  /** Forgets what no longer holds; answers the revision that now does. */
  revision(): number {
    const now = this.#store.revision(this.#topic);
    if (now !== this.#revision) {
      this.#revision = now;
      if (this.#values.size > 0) this.#values = new Map();
    }
    return now;
  }

  get(key: string): Value | undefined {
    this.revision();
    return this.#values.get(key);
  }

  /** Keeps what was read at a revision, unless the topic has changed since: then it is good for one use. */
  put(key: string, value: Value, readAt: number): void {
    if (this.revision() !== readAt) return;
    if (this.#values.size >= this.#limit) this.#values.clear();
    this.#values.set(key, value);
  }
}
