import { Failure } from '#lib';

/** So many at a time; the others wait for their turn, in order. */
export interface Turns {
  /** Resolves with what gives the turn back. Rejects when `signal` is aborted, or when too many wait already. */
  take(signal: AbortSignal): Promise<() => void>;
}

const RETRY_AFTER_SECONDS = 30;

export function turns(atATime: number, maxWaiting: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];

  function begin(): () => void {
    running += 1;
    return () => {
      running -= 1;
      waiting.shift()?.();
    };
  }

  return {
    take(signal) {
      if (signal.aborted) return Promise.reject(cancelled());
      if (running < atATime && waiting.length === 0) return Promise.resolve(begin());
      if (waiting.length >= maxWaiting)
        return Promise.reject(
          new Failure('overloaded', 'too many exports at a time', {
            facts: { retryAfter: RETRY_AFTER_SECONDS },
          }),
        );
      return new Promise((resolve, reject) => {
        const next = () => {
          signal.removeEventListener('abort', leave);
          resolve(begin());
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(next), 1);
          reject(cancelled());
        };
        waiting.push(next);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
}

const cancelled = () => new Failure('cancelled', 'the export was cancelled');
