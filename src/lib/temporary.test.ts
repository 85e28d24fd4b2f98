import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
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

  // Elsewhere nothing tells a process that has ended from one that runs, until its parent has asked.
  it.skipIf(process.platform !== 'linux')(
    'is left over too when nobody has asked yet how its process ended',
    async () => {
      const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      try {
        const [pid] = await once(parent.stdout, 'data');
        await vi.waitFor(() => expect(isLeftOver(`${Number(pid)}.${machine}-a.import`, now)).toBe(true));
        expect(process.kill(Number(pid), 0)).toBe(true);
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );

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
