import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// By then the first pages are served and what they load is loaded.
const SETTLED_MS = 5000;
/** Work of the processor in that time, less than which nobody is there. */
const QUIET_MS = 500;
const TIMES_MORE = 2;

/**
 * Collects what starting left behind, 20 MB of code and texts that are not needed again, and gives it to the system: soon, and
 * again when nobody asks, as what is loaded late leaves some behind too. Left alone, V8 keeps it until memory is scarce.
 */
export async function giveBackMemory(): Promise<void> {
  await wait(SETTLED_MS, undefined, { ref: false });
  await collect();
  for (let left = TIMES_MORE; left > 0; ) {
    const before = process.cpuUsage();
    await wait(SETTLED_MS, undefined, { ref: false });
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 > QUIET_MS) continue;
    await collect();
    left -= 1;
  }
}

/** Takes some 100 ms: for a moment when nobody waits. */
async function collect(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as NonNullable<typeof globalThis.gc>;
  setFlagsFromString('--no-expose-gc');
  await gc({ type: 'major', execution: 'async', flavor: 'last-resort' });
}
