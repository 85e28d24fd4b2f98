import { AsyncLocalStorage } from 'node:async_hooks';

const callers = new AsyncLocalStorage<string | undefined>();

/**
 * Does work for somebody: whatever it asks the engine counts as theirs, and nobody gets more than a share of the engine.
 * Undefined: for the portal itself, whose work is not counted.
 */
export const asCaller = <Value>(caller: string | undefined, work: () => Value): Value =>
  callers.run(caller, work);

/** For whom the work that runs is done. */
export const presentCaller = (): string | undefined => callers.getStore();
