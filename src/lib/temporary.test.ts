import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isLeftOver, processMark } from '#lib';

const DAY_MS = 86_400_000;
const now = Date.now();
const [, machine = ''] = processMark().split('.');

describe('a temporary file', () => {
  it('is kept while its process runs, and left over when that is gone', () => {
    const gone = spawnSync(process.execPath, ['--version']).pid;
    expect(isLeftOver(`${processMark()}-a.import`, now)).toBe(false);
    expect(isLeftOver(`${process.ppid}.${machine}-a.import`, now - DAY_MS)).toBe(false);
    expect(isLeftOver(`${gone}.${machine}-a.import`, now)).toBe(true);
  });

  it('of the process that had our number before, as in a container that is started again, is left over', () => {
    expect(isLeftOver(`${processMark()}-a.import`, now - DAY_MS)).toBe(true);
  });

  it('of another machine on the same folder is kept for a day after it was last touched', () => {
    for (const name of [`1.00000000-a.import`, `${process.pid}.ffffffff-0`]) {
      expect(isLeftOver(name, now - DAY_MS / 2)).toBe(false);
      expect(isLeftOver(name, now - 2 * DAY_MS)).toBe(true);
    }
  });

  it('that says nothing of its process is kept for an hour', () => {
    expect(isLeftOver('x.import', now - DAY_MS / 48)).toBe(false);
    expect(isLeftOver('x.import', now - DAY_MS)).toBe(true);
  });
});
