import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

// Containers count their processes each from 1, and may share a data folder.
const machine = ((): string => {
  let namespace = '';
  try {
    namespace = readlinkSync('/proc/self/ns/pid');
  } catch {
    // No Linux: the name of the machine has to do.
  }
  return createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 8);
})();

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** With what the names of temporary files and folders of this process begin; `-` and more come after it. */
export const processMark = (): string => `${process.pid}.${machine}`;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    // One that has ended keeps its number until somebody has asked how: in a container that may be late.
    const [, state] = /\) ([A-Z])/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    return state !== 'Z' && state !== 'X';
  } catch {
    // No Linux, or gone meanwhile.
    return true;
  }
}

/**
 * Whether a temporary thing was left behind by a process that is gone. Whether one of another machine runs cannot be
 * seen: what it has not touched for a day is left over, and what says nothing of its process after `youngMs`.
 */
export function isLeftOver(
  name: string,
  modifiedMs: number,
  { now = Date.now(), youngMs = HOUR_MS }: { readonly now?: number; readonly youngMs?: number } = {},
): boolean {
  const [, pid, of] = /^(\d+)\.([0-9a-f]{8})-/.exec(name) ?? [];
  if (pid === undefined) return now - modifiedMs >= youngMs;
  if (of !== machine) return now - modifiedMs >= DAY_MS;
  // The process before had this number too, as it is in a container that is started again.
  if (Number(pid) === process.pid) return modifiedMs < Date.now() - process.uptime() * 1000 - 1000;
  return !isRunning(Number(pid));
}
