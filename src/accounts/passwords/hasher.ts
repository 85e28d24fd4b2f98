import { availableParallelism } from 'node:os';
import { Failure } from '#lib';

// ASVS 5, appendix C: 46 MiB, one pass.
const COST = { memoryCost: 47_104, timeCost: 1, parallelism: 1 } as const;
const MAX_WAITING = 40;

/** Hashes passwords off the main thread, a few at a time. */
export interface PasswordHasher {
  /** A PHC text of argon2id. */
  hash(password: string): Promise<string>;
  /**
   * Whether the password is the one of the hash. Without a hash it takes as long and answers false: nobody learns from the
   * time who has an account or a password.
   */
  verify(hash: string | undefined, password: string): Promise<boolean>;
  /** The hash was made with other parameters than today's: make it anew while the password is at hand. */
  isOutdated(hash: string): boolean;
}

/** @throws `Failure` `overloaded`, from all its methods, when too many wait: a flood of sign-ins must not pile up here */
export function createPasswordHasher(): PasswordHasher {
  // The other half of the cores goes on with everything else.
  const limit = Math.max(1, Math.floor(availableParallelism() / 2));
  const waiting: (() => void)[] = [];
  let running = 0;
  let dummy: Promise<string> | undefined;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= limit) {
      if (waiting.length >= MAX_WAITING)
        throw new Failure('overloaded', 'too many people sign in at the same moment', {
          facts: { retryAfter: 2 },
        });
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The place goes over; nobody who comes now gets between.
      if (next === undefined) running -= 1;
      else next();
    }
  }

  // Loaded when the first one signs in: most processes never need it.
  const library = () => import('@node-rs/argon2');

  return {
    hash: (password) => inTurn(async () => (await library()).hash(password, COST)),
    verify: (hash, password) =>
      inTurn(async () => {
        const { hash: make, verify } = await library();
        dummy ??= make('nobody has this password', COST);
        const isRight = await verify(hash ?? (await dummy), password).catch(() => false);
        return hash !== undefined && isRight;
      }),
    isOutdated(hash) {
      const [, memory, time, lanes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(hash) ?? [];
      return (
        Number(memory) !== COST.memoryCost ||
        Number(time) !== COST.timeCost ||
        Number(lanes) !== COST.parallelism
      );
    },
  };
}
