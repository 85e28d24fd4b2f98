import { Failure } from '#lib';

/** Work shared by those who ask for the same thing at the same time. */
export interface Coalescer<Value> {
  /** Joins the running work of that key or starts it. The work is aborted when the last who asked has left. */
  run(
    key: string,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value>;
}

interface Shared<Value> {
  readonly result: Promise<Value>;
  readonly abort: AbortController;
  waiting: number;
}

export function coalescer<Value>(): Coalescer<Value> {
  const running = new Map<string, Shared<Value>>();

  function begin(key: string, work: (signal: AbortSignal) => Promise<Value>): Shared<Value> {
    const abort = new AbortController();
    const shared: Shared<Value> = { result: work(abort.signal), abort, waiting: 0 };
    running.set(key, shared);
    const end = () => {
      if (running.get(key) === shared) running.delete(key);
    };
    shared.result.then(end, end);
    return shared;
  }

  return {
    run(key, signal, work) {
      if (signal?.aborted) return Promise.reject(left());
      const shared = running.get(key) ?? begin(key, work);
      shared.waiting += 1;
      return new Promise((resolve, reject) => {
        const leave = () => {
          reject(left());
          shared.waiting -= 1;
          if (shared.waiting > 0) return;
          // Whoever asks from now on starts anew instead of joining what is being stopped.
          running.delete(key);
          shared.abort.abort();
        };
        signal?.addEventListener('abort', leave, { once: true });
        shared.result.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave));
      });
    },
  };
}

const left = () => new Failure('cancelled', 'the query was cancelled');
