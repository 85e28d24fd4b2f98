import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { onEachDatabase, type TestDatabase } from '../../test/databases.ts';
import { openService, wait } from './processes.fixture.ts';
import { LEASE_MS } from './rules.ts';

const soon = { timeout: 30_000, interval: 20 };

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function openTest(database: TestDatabase) {
  const place = await database.newPlace();
  const folder = mkdtempSync(join(tmpdir(), 'jobs-'));
  const [notes, until] = [join(folder, 'notes'), join(folder, 'until')];
  const read = () => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []);
  return {
    place,
    parameters: { notes, until },
    notes: read,
    /** Pids of the processes that have begun the job, in order. */
    workers: () =>
      read()
        .flatMap((line) => /^begun \d+ by (\d+)$/.exec(line)?.[1] ?? [])
        .map(Number),
    letGo: () => writeFileSync(until, ''),
    open: async (...more: Parameters<typeof openService> extends [string, ...infer Rest] ? Rest : never) => {
      const service = await openService(place, ...more);
      const supervisor = service.supervise();
      let isClosed = false;
      const close = async () => {
        if (isClosed) return;
        isClosed = true;
        await supervisor.close();
        await service.store.close();
      };
      onTestFinished(close);
      return { ...service, supervisor, close };
    },
  };
}

onEachDatabase('the worker process', (database) => {
  it('is there while there is work, and gone afterwards', async () => {
    const test = await openTest(database);
    const { jobs, supervisor } = await test.open();
    expect(supervisor.pids()).toEqual([]);
    test.letGo();
    const { job } = await jobs.enqueue(wait, test.parameters);
    await vi.waitFor(async () => expect((await jobs.get(job.id))?.phase).toBe('COMPLETED'), soon);
    const [pid] = test.workers();
    expect(pid).not.toBe(process.pid);
    await vi.waitFor(() => expect(supervisor.pids()).toEqual([]), soon);
    expect(isRunning(pid ?? 0)).toBe(false);
    const again = await jobs.enqueue(wait, test.parameters);
    await vi.waitFor(async () => expect((await jobs.get(again.job.id))?.phase).toBe('COMPLETED'), soon);
  });

  it('may be killed: its job is begun again by another one at once, and done', async () => {
    const test = await openTest(database);
    const { jobs } = await test.open();
    const { job } = await jobs.enqueue(wait, test.parameters);
    await vi.waitFor(async () => expect(await jobs.log(job.id)).toHaveLength(1), soon);
    process.kill(test.workers()[0] ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(test.workers()).toHaveLength(2), soon);
    test.letGo();
    await vi.waitFor(async () => expect((await jobs.get(job.id))?.phase).toBe('COMPLETED'), soon);
    expect(await jobs.get(job.id)).toMatchObject({ attempt: 2, result: { attempt: 2 } });
    expect((await jobs.log(job.id)).map(({ text }) => text)).toEqual([
      'attempt 1',
      'The process that ran it ended. It is begun again.',
      'attempt 2',
    ]);
  });

  it('ends when its portal is killed, and the next portal takes up what it had, on one machine at once', async () => {
    const test = await openTest(database);
    const portal = spawn(
      process.execPath,
      ['--conditions=almagest-source', join(import.meta.dirname, 'processes.fixture.ts'), test.place],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    const { jobs: queue, store } = await openService(test.place);
    const { job } = await queue.enqueue(wait, test.parameters);
    await vi.waitFor(() => expect(test.workers()).toHaveLength(1), soon);
    expect(store.life.ended()).toEqual([]);
    portal.kill('SIGKILL');
    await once(portal, 'exit');
    const [orphan = 0] = test.workers();
    await vi.waitFor(() => expect(isRunning(orphan)).toBe(false), soon);
    // PostgreSQL may have other machines on it. There its lease has to run out first: a portal by whose clock that has
    // happened, until somebody else has the job.
    const ahead = () => (database.kind === 'postgres' && test.workers().length < 2 ? LEASE_MS : 0);
    const { jobs } = await test.open({ now: () => new Date(Date.now() + ahead()) });
    await vi.waitFor(() => expect(test.workers()).toHaveLength(2), soon);
    test.letGo();
    await vi.waitFor(async () => expect((await jobs.get(job.id))?.phase).toBe('COMPLETED'), soon);
    expect(test.notes().filter((line) => line.startsWith('done'))).toEqual(['done 2']);
  });

  it('keeps what it has when its portal is killed while it is busy, says nothing, and ends', async () => {
    const test = await openTest(database);
    const portal = spawn(
      process.execPath,
      ['--conditions=almagest-source', join(import.meta.dirname, 'processes.fixture.ts'), test.place],
      { stdio: ['ignore', 'inherit', 'pipe'] },
    );
    let said = '';
    portal.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const { jobs, store } = await openService(test.place);
    await jobs.enqueue(wait, { ...test.parameters, isDeaf: true });
    await vi.waitFor(() => expect(test.workers()).toHaveLength(1), soon);
    // The worker writes to the same pipe: it closes with the last of them.
    const closed = once(portal.stderr, 'close');
    portal.kill('SIGKILL');
    await once(portal, 'exit');
    expect(store.life.ended()).toEqual([]);
    test.letGo();
    await closed;
    expect(store.life.ended()).toHaveLength(database.kind === 'sqlite' ? 1 : 0);
    expect(said).not.toMatch(/EPIPE|ERR_IPC|Error/);
  });

  it('that does not answer, because a job holds it, is ended', async () => {
    const test = await openTest(database);
    const { jobs, supervisor } = await test.open(undefined, 7000);
    const { job } = await jobs.enqueue(wait, { ...test.parameters, isHard: true });
    test.letGo();
    await vi.waitFor(async () => {
      supervisor.wake();
      expect((await jobs.get(job.id))?.phase).toBe('COMPLETED');
    }, soon);
    expect((await jobs.get(job.id))?.attempt).toBe(2);
  });

  it('gives back what it has when the portal stops, and the next start goes on', async () => {
    const test = await openTest(database);
    const first = await test.open();
    const { job } = await first.jobs.enqueue(wait, test.parameters);
    await vi.waitFor(() => expect(test.workers()).toHaveLength(1), soon);
    await first.close();
    expect(isRunning(test.workers()[0] ?? 0)).toBe(false);
    test.letGo();
    const { jobs } = await test.open();
    await vi.waitFor(async () => expect((await jobs.get(job.id))?.phase).toBe('COMPLETED'), soon);
    expect((await jobs.get(job.id))?.attempt).toBe(1);
  });

  it('hears at once that a job is called off, and whoever watches sees what happens', async () => {
    const test = await openTest(database);
    const { jobs } = await test.open();
    const { job } = await jobs.enqueue(wait, test.parameters);
    const seen: string[] = [];
    for await (const { phase, progress } of jobs.watch(job.id, AbortSignal.timeout(30_000))) {
      seen.push(`${phase} ${progress.done ?? '-'}`);
      if (progress.done === 1 && phase === 'EXECUTING') await jobs.cancel(job.id);
    }
    expect([seen[0], seen.at(-1)]).toEqual(['QUEUED -', 'ABORTED 1']);
    expect(seen).toContain('EXECUTING 1');
    expect(test.notes()).not.toContain('done 1');
  });
});

onEachDatabase('two portals on one store', (database) => {
  it('do every job once between them', async () => {
    const test = await openTest(database);
    test.letGo();
    const [one, two] = [await test.open(), await test.open()];
    for (let i = 0; i < 20; i++) await (i % 2 ? one : two).jobs.enqueue(wait, test.parameters);
    await vi.waitFor(
      async () => expect((await one.jobs.list({ phases: ['COMPLETED'] })).total).toBe(20),
      soon,
    );
    expect(test.notes().filter((line) => line === 'done 1')).toHaveLength(20);
    expect(test.workers()).toHaveLength(20);
  });
});
