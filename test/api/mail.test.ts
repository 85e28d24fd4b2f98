import { expect, it, onTestFinished, vi } from 'vitest';
import { onEachDatabase } from '../databases.ts';
import { startMailServer } from '../mail-server.ts';
import { startTestPortal } from '../portal.ts';

const soon = { timeout: 60_000, interval: 50 };
const notice = {
  to: 'ada@sky.example',
  language: 'en',
  template: 'password-changed',
  data: { at: '2026-02-20T08:00:00.000Z', link: '/account' },
} as const;

onEachDatabase('a portal with a mail server', (database) => {
  it('sends in a process of its own, to the public address, whatever the Host of a request was', async () => {
    const server = await startMailServer();
    onTestFinished(() => server.close());
    const place = await database.newPlace();
    const portal = await startTestPortal({
      ...(database.kind === 'postgres' && { DATABASE_URL: place }),
      ALMAGEST_NAME: 'Night Sky Club',
      ALMAGEST_PUBLIC_URL: 'https://sky.example',
      ...server.environment,
    });
    onTestFinished(() => portal.close());
    expect(portal.supervisor.pids()).toEqual([]);
    const { id, delivery } = await portal.mailer.send(notice);
    expect([delivery, portal.mailer.linkTo('/account')]).toEqual(['queued', 'https://sky.example/account']);
    await vi.waitFor(async () => expect((await portal.outbox.get(id))?.state).toBe('sent'), soon);
    const { subject } = await server.letterTo(notice.to);
    expect(subject).toBe('Your password at Night Sky Club has changed');
    const { jobs } = await portal.jobs.list({ kinds: ['deliver-mail'] });
    await vi.waitFor(
      async () => expect((await portal.jobs.get(jobs[0]?.id ?? ''))?.phase).toBe('COMPLETED'),
      soon,
    );
    expect((await portal.schedules.list()).map((schedule) => schedule.id)).toContain('housekeeping');
  });
});
