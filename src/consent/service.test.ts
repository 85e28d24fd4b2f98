import { describe, expect, it } from 'vitest';
import type { Decision } from './decide.ts';
import type { Service } from './model.ts';
import { verifyChain } from './records/chain.ts';
import { createMemoryConsentStore } from './records/memory.ts';
import type { ConsentRecord } from './records/model.ts';
import { createConsent, sweepConsent } from './service.ts';
import { type Declaration, STATS, servicesOf, TILES, VIDEO } from './services.fixture.ts';

/** One portal and one visitor's browser, with a clock that is moved by hand. */
async function scene(...declared: Declaration[]) {
  let now = new Date('2026-11-20T12:00:00Z');
  let services: readonly Service[] = servicesOf(...declared);
  const store = createMemoryConsentStore();
  const consent = await createConsent({
    store,
    clock: { now: () => now },
    app: 'test 1',
    hostPrefix: false,
    languages: ['en', 'fr'],
    services: () => services,
  });
  let cookie: string | undefined;
  let hasSignal = false;
  const rows = () => store.rowsAfter(0, 1000);
  return {
    consent,
    store,
    rows,
    get cookie() {
      return cookie;
    },
    set cookie(value: string | undefined) {
      cookie = value;
    },
    signal(on: boolean) {
      hasSignal = on;
    },
    later(days: number) {
      now = new Date(now.getTime() + days * 86_400_000);
    },
    async declare(...next: Declaration[]) {
      services = servicesOf(...next);
      await consent.reload();
    },
    async decide(decision: Decision) {
      const result = await consent.decide({ decision, cookie, hasSignal, language: 'en', method: 'banner' });
      cookie = result.cookie;
      return result;
    },
    async state() {
      const state = await consent.stateOf({ cookie, hasSignal });
      return [state.standing, state.allowed.map(({ id }) => id)] as const;
    },
    async events() {
      return (await rows()).map(
        (row) => (JSON.parse(row.body ?? '{}') as Partial<ConsentRecord>).event ?? 'erasure',
      );
    },
  };
}

const ALL = [STATS, TILES, VIDEO] as const;

describe('a decision', () => {
  it('to refuse all leaves neither a number in the browser nor a row in the records', async () => {
    const it = await scene(...ALL);
    await it.decide({ kind: 'refuse-all' });
    expect(it.cookie).toMatch(/^1\.[\w-]{8}\.[\da-z]{6}\.sit$/);
    expect(await it.state()).toEqual(['refused', []]);
    expect(await it.rows()).toEqual([]);
  });

  it('to accept all opens every service and is on record before there is a cookie', async () => {
    const it = await scene(...ALL);
    const { recorded } = await it.decide({ kind: 'accept-all' });
    expect(await it.state()).toEqual(['granted', ['matomo', 'osm', 'peertube']]);
    expect(recorded).toMatchObject({
      event: 'given',
      services: ['matomo', 'osm', 'peertube'],
      validUntil: '2027-05-21T12:00:00.000Z',
      revision: it.consent.registry.revision,
      publication: it.consent.publication.digest,
    });
    expect(JSON.stringify(await it.rows())).not.toContain(it.cookie?.slice(-22));
  });

  it('in the centre grants exactly the services ticked, and their class when it is whole', async () => {
    const it = await scene(...ALL);
    await it.decide({ kind: 'choose', services: new Set(['matomo', 'osm', 'unknown']) });
    expect(it.cookie).toMatch(/\.Sit~\+osm\./);
    expect(await it.state()).toEqual(['granted', ['matomo', 'osm']]);
  });

  it('to withdraw closes at once, names what to clean up and is on record', async () => {
    const it = await scene(...ALL);
    await it.decide({ kind: 'accept-all' });
    const partly = await it.decide({ kind: 'service', id: 'osm', allowed: false });
    expect(partly.withdrawn.map(({ id }) => id)).toEqual(['osm']);
    expect(it.cookie).toMatch(/\.SiT~-osm\./);
    const { withdrawn } = await it.decide({ kind: 'refuse-all' });
    expect(withdrawn.map(({ id }) => id)).toEqual(['matomo', 'peertube']);
    expect(await it.state()).toEqual(['refused', []]);
    expect(await it.events()).toEqual(['given', 'changed', 'withdrawn']);
  });

  it('kept as it was before a withdrawal is worth nothing after it', async () => {
    const it = await scene(...ALL);
    await it.decide({ kind: 'accept-all' });
    const kept = it.cookie;
    await it.decide({ kind: 'refuse-all' });
    it.cookie = kept;
    expect(await it.state()).toEqual(['unset', []]);
  });

  it('for one service does not prolong the six months of the others', async () => {
    const it = await scene(...ALL);
    await it.decide({ kind: 'choose', services: new Set(['matomo']) });
    it.later(100);
    await it.decide({ kind: 'service', id: 'osm', allowed: true });
    expect(await it.state()).toEqual(['granted', ['matomo', 'osm']]);
    it.later(83);
    expect(await it.state()).toEqual(['expired', []]);
  });

  it('for one service is no answer about others that have become wider', async () => {
    const it = await scene(STATS, TILES);
    await it.decide({ kind: 'accept-all' });
    await it.declare({ ...STATS, recipients: ['Somebody'] }, TILES, VIDEO);
    expect(await it.state()).toEqual(['outdated', ['osm']]);
    await it.decide({ kind: 'service', id: 'peertube', allowed: true });
    expect(await it.state()).toEqual(['granted', ['osm', 'peertube']]);
  });

  it('under a privacy signal holds against it, and one from before is asked to be confirmed', async () => {
    const it = await scene(...ALL);
    await it.decide({ kind: 'accept-all' });
    it.signal(true);
    expect(await it.state()).toEqual(['conflict', []]);
    await it.decide({ kind: 'service', id: 'osm', allowed: true });
    expect(await it.state()).toEqual(['granted', ['osm']]);
    await it.decide({ kind: 'accept-all' });
    expect(it.cookie).toMatch(/:g\./);
    it.signal(false);
    expect((await it.state())[0]).toBe('granted');
  });

  it('that confirms a suspended grant opens it again', async () => {
    const it = await scene(...ALL);
    await it.decide({ kind: 'accept-all' });
    it.signal(true);
    await it.decide({ kind: 'confirm' });
    expect((await it.state())[0]).toBe('granted');
    expect(await it.events()).toEqual(['given', 'renewed']);
  });

  it('not to be counted keeps every other choice, and every other choice keeps it', async () => {
    const it = await scene(...ALL);
    await it.decide({ kind: 'accept-all' });
    await it.decide({ kind: 'counting', uncounted: true });
    expect(it.cookie).toMatch(/\.SiT:m\./);
    expect(await it.events()).toEqual(['given']);
    await it.decide({ kind: 'refuse-all' });
    expect(it.cookie).toMatch(/\.sit:m$/);
    await it.decide({ kind: 'counting', uncounted: false });
    expect(it.cookie).toMatch(/\.sit$/);
  });

  it('not to be counted can be taken where nothing needs consent', async () => {
    const it = await scene();
    await it.decide({ kind: 'counting', uncounted: true });
    expect(it.cookie).toMatch(/\.sit:m$/);
    expect((await it.state())[0]).toBe('not-needed');
  });

  it('to forget everything removes the cookie and ends the grant', async () => {
    const it = await scene(...ALL);
    await it.decide({ kind: 'accept-all' });
    await it.decide({ kind: 'reset' });
    expect(it.cookie).toBeUndefined();
    expect(await it.events()).toEqual(['given', 'withdrawn']);
  });

  it('of two tabs at once leaves a cookie and a record that agree, whichever comes last', async () => {
    const it = await scene(...ALL);
    const decide = (decision: Decision) =>
      it.consent.decide({ decision, cookie: it.cookie, hasSignal: false, language: 'en', method: 'banner' });
    const results = await Promise.all([
      decide({ kind: 'accept-all' }),
      decide({ kind: 'choose', services: new Set(['osm']) }),
      decide({ kind: 'refuse-all' }),
    ]);
    const expected = [['matomo', 'osm', 'peertube'], ['osm'], []];
    for (const [i, { cookie }] of results.entries()) {
      it.cookie = cookie;
      expect((await it.state())[1]).toEqual(expected[i]);
    }
    expect((await verifyChain(await it.rows())).faults).toEqual([]);
  });
});

describe('a permission to load once', () => {
  it('works once, on its page, for its service, within a minute', async () => {
    const it = await scene(...ALL);
    const token = await it.consent.allowOnce('osm', '/a');
    expect(await it.consent.takeOnce(token, '/b')).toBeUndefined();
    expect(await it.consent.takeOnce(token.replace('osm', 'matomo'), '/a')).toBeUndefined();
    expect((await it.consent.takeOnce(token, '/a'))?.id).toBe('osm');
    expect(await it.consent.takeOnce(token, '/a')).toBeUndefined();
    const late = await it.consent.allowOnce('osm', '/a');
    it.later(1);
    expect(await it.consent.takeOnce(late, '/a')).toBeUndefined();
    for (const junk of ['', 'osm-', 'osm', '__proto__', `osm-${'a'.repeat(22)}`])
      expect(await it.consent.takeOnce(junk, '/a')).toBeUndefined();
  });
});

describe('the records of a visitor', () => {
  it('can be read with the receipt, and erased once nothing is granted any more', async () => {
    const it = await scene(...ALL);
    const { cookie } = await it.decide({ kind: 'accept-all' });
    const receipt = cookie?.slice(-22) ?? '';
    expect((await it.consent.recordsOf(receipt)).map(({ event }) => event)).toEqual(['given']);
    expect(await it.consent.erase(receipt)).toBe('in-force');
    await it.decide({ kind: 'refuse-all' });
    expect(await it.consent.erase(receipt)).toBe('erased');
    expect(await it.consent.recordsOf(receipt)).toEqual([]);
    expect(await it.consent.erase(receipt)).toBe('unknown');
    expect(await verifyChain(await it.rows())).toMatchObject({ rows: 3, erased: 2, faults: [] });
    it.cookie = cookie;
    expect(await it.state()).toEqual(['unset', []]);
  });

  it('are erased a year after the choice has ended', async () => {
    const it = await scene(...ALL);
    await it.decide({ kind: 'accept-all' });
    it.later(182 + 364);
    expect(await sweepConsent(it.store, 12, it.consent.clock.now())).toBe(0);
    it.later(3);
    expect(await sweepConsent(it.store, 12, it.consent.clock.now())).toBe(1);
    expect((await verifyChain(await it.rows())).faults).toEqual([]);
  });
});

describe('a publication', () => {
  it('is made when something shown has changed, and only then', async () => {
    const it = await scene(STATS);
    const count = async () => (await it.store.publications()).length;
    await it.declare(STATS);
    expect(await count()).toBe(1);
    await it.declare({ ...STATS, purpose: 'In other words.' });
    expect(await count()).toBe(2);
    expect(new Set(it.consent.publications.map(({ revision }) => revision)).size).toBe(1);
    await it.declare(STATS, TILES);
    expect(new Set(it.consent.publications.map(({ revision }) => revision)).size).toBe(2);
  });
});
