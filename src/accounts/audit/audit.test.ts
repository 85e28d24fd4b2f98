import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  accepted,
  administrator,
  openTestAccounts,
  signedUp,
  type TestAccounts,
} from '../../../test/accounts.ts';
import { onEachDatabase } from '../../../test/databases.ts';
import type { KnownViewer } from '../index.ts';

onEachDatabase('the audit log', (database) => {
  let test: TestAccounts;
  let admin: KnownViewer;
  beforeAll(async () => {
    test = await openTestAccounts({ place: await database.newPlace() });
    admin = (await administrator(test)).viewer;
  });
  afterAll(() => test.close());

  it('says who did what to whom, newest first, by actor, target, kind of act and time', async () => {
    const { audit, people } = test.accounts;
    const { personId } = await signedUp(test, 'Subject');
    test.clock.pass({ minutes: 1 });
    accepted(await people.change(admin, personId, { groups: ['editors'] }));
    const [entry] = accepted(await audit.list(admin, { targetId: personId })).items;
    expect(entry).toMatchObject({
      actorId: admin.personId,
      actorName: 'Hypatia',
      actorBy: 'session',
      action: 'person.changed',
      target: { kind: 'person', id: personId },
      details: { groups: { before: [], after: ['editors'] } },
    });
    const count = async (filter: object) => accepted(await audit.list(admin, filter)).total;
    expect(await count({ targetId: personId, action: 'person.' })).toBe(await count({ targetId: personId }));
    expect(await count({ action: 'person.changed', from: test.clock.now().toISOString() })).toBe(1);
    expect(await count({ action: 'group.' })).toBe(0);
  });

  it('is whole, and exported whole, whatever is done at the same time', async () => {
    const { audit } = test.accounts;
    await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        audit.record(admin, { action: 'dataset.published', details: { i, text: 'a\0b ’ é' } }),
      ),
    );
    const entries = [];
    for await (const entry of accepted(await audit.export(admin))) entries.push(entry);
    expect(entries.map(({ number }) => number)).toEqual(entries.map((_, i) => i + 1));
    expect(accepted(await audit.verify(admin))).toEqual({ entries: entries.length });
  });

  it('cannot be changed or shortened, not even past the product: the database refuses', async () => {
    const { db } = test.store;
    await expect(db.updateTable('audit_log').set({ action: 'nothing' }).execute()).rejects.toThrow();
    await expect(db.deleteFrom('audit_log').execute()).rejects.toThrow();
  });

  it('shows where it was changed by somebody who took the database apart', async () => {
    const { db } = test.store;
    const total = accepted(await test.accounts.audit.list(admin)).total;
    const { sql } = await import('kysely');
    if (database.kind === 'sqlite') {
      await sql`drop trigger audit_log_no_update`.execute(db);
      await sql`drop trigger audit_log_no_delete`.execute(db);
    } else await sql`drop trigger audit_log_add_only on audit_log`.execute(db);
    const last = await db
      .selectFrom('audit_log')
      .selectAll()
      .where('number', '=', total)
      .executeTakeFirstOrThrow();
    await db.deleteFrom('audit_log').where('number', '=', total).execute();
    expect(accepted(await test.accounts.audit.verify(admin))).toMatchObject({ brokenAt: total });
    await db.insertInto('audit_log').values(last).execute();
    await db.updateTable('audit_log').set({ details: '{}' }).where('number', '=', 3).execute();
    expect(accepted(await test.accounts.audit.verify(admin))).toEqual({ entries: 2, brokenAt: 3 });
  });
});
