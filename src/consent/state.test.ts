import { describe, expect, it } from 'vitest';
import { type Choice, parseChoice } from './choice.ts';
import type { Service } from './model.ts';
import { createCookieRegistry } from './registry.ts';
import { termsOfAll } from './revision.ts';
import { type Declaration, STATS, servicesOf, TILES, VIDEO } from './services.fixture.ts';
import { type ConsentFacts, consentState } from './state.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const DAY = 86_400;
const RECEIPT = '36ma5zjKBALbNmzrQ1y2ZA';
const services = servicesOf(STATS, TILES, VIDEO);
const registryOf = (list: readonly Service[]) =>
  createCookieRegistry({ hostPrefix: false, languages: ['en', 'fr'], services: list });
const registry = registryOf(services);

const choiceOf = (letters: string, more: { daysAgo?: number; under?: readonly Service[] } = {}): Choice => {
  const seconds = Math.floor(NOW.getTime() / 1000) - (more.daysAgo ?? 10) * DAY;
  const receipt = /[A-Z+]/.test(letters) ? `.${RECEIPT}` : '';
  const value = `1.${registryOf(more.under ?? services).revision}.${seconds.toString(36)}.${letters}${receipt}`;
  const choice = parseChoice(value, NOW);
  if (choice === undefined) throw new Error(`not a choice: ${value}`);
  return choice;
};

const stand = (facts: Partial<ConsentFacts> = {}, under: readonly Service[] = services) => {
  const state = consentState({
    registry,
    published: (revision) => (revision === registryOf(under).revision ? termsOfAll(under) : undefined),
    choice: undefined,
    hasSignal: false,
    recorded: { services: new Set(services.map(({ id }) => id)) },
    now: NOW,
    ...facts,
  });
  return { ...state, open: state.allowed.map(({ id }) => id) };
};

describe('a visitor without a choice', () => {
  it('is asked nothing where nothing needs consent', () => {
    expect(stand({ registry: registryOf([]) })).toMatchObject({ standing: 'not-needed', open: [] });
    expect(stand({ registry: registryOf([]) }).asks).toBeUndefined();
  });
  it('is asked, and nothing is open', () => {
    expect(stand()).toMatchObject({ standing: 'unset', asks: 'first', open: [] });
  });
  it('has refused, and is not asked, when the browser sends the privacy signal', () => {
    const state = stand({ hasSignal: true });
    expect([state.standing, state.asks, state.open]).toEqual(['signalled', undefined, []]);
  });
});

describe('a refusal', () => {
  it('is not asked again for six months, whatever is declared meanwhile', () => {
    const before = servicesOf(STATS);
    for (const daysAgo of [0, 181]) {
      const state = stand({ choice: choiceOf('sit', { daysAgo, under: before }) }, before);
      expect([state.standing, state.asks, state.open]).toEqual(['refused', undefined, []]);
    }
    expect(stand({ choice: choiceOf('sit', { daysAgo: 183 }) })).toMatchObject({
      standing: 'expired',
      asks: 'first',
      open: [],
    });
  });
});

describe('a grant', () => {
  it('opens its class and nothing else', () => {
    expect(stand({ choice: choiceOf('siT') })).toMatchObject({
      standing: 'granted',
      open: ['osm', 'peertube'],
    });
    expect(stand({ choice: choiceOf('Sit') }).open).toEqual(['matomo']);
    expect(stand({ choice: choiceOf('sit~+osm') }).open).toEqual(['osm']);
    expect(stand({ choice: choiceOf('siT~-osm') }).open).toEqual(['peertube']);
    expect(stand({ choice: choiceOf('siT~-unknown') }).open).toEqual(['osm', 'peertube']);
  });
  it('ends after six months like a refusal', () => {
    expect(stand({ choice: choiceOf('SiT', { daysAgo: 181 }) }).open.length).toBe(3);
    expect(stand({ choice: choiceOf('SiT', { daysAgo: 183 }) })).toMatchObject({
      standing: 'expired',
      open: [],
    });
  });
  it('is none without a record, and opens only what the record holds', () => {
    expect(stand({ choice: choiceOf('SiT'), recorded: undefined })).toMatchObject({
      standing: 'unset',
      asks: 'first',
      open: [],
    });
    expect(stand({ choice: choiceOf('SiT'), recorded: { services: new Set(['osm']) } }).open).toEqual([
      'osm',
    ]);
  });
  it('is none under a revision that was never published here', () => {
    expect(stand({ choice: choiceOf('SiT'), published: () => undefined })).toMatchObject({
      standing: 'unset',
      open: [],
    });
  });
  it('is suspended by a privacy signal that came later, and says so', () => {
    const state = stand({ choice: choiceOf('SiT'), hasSignal: true });
    expect([state.standing, state.asks, state.open]).toEqual(['conflict', undefined, []]);
    const confirmed = { ...choiceOf('SiT'), despiteSignal: true };
    expect(stand({ choice: confirmed, hasSignal: true })).toMatchObject({ standing: 'granted' });
  });
});

describe('a grant under an older revision', () => {
  const grant = (under: readonly Service[]) => stand({ choice: choiceOf('SiT', { under }) }, under);

  it('keeps what it was given for open, and asks about what is new', () => {
    const state = grant(servicesOf(STATS, TILES));
    expect(state).toMatchObject({ standing: 'outdated', asks: 'changes', open: ['matomo', 'osm'] });
    expect(state.changes.map((c) => [c.service.id, c.widenings])).toEqual([
      ['peertube', [{ kind: 'new-service' }]],
    ]);
  });
  for (const [what, change, kind] of [
    ['a recipient', { recipients: [] }, 'recipient'],
    ['a purpose', { purposes: ['content'] }, 'purpose'],
    ['a country', { countries: [] }, 'country'],
    ['a new meaning', { meaning: 1 }, 'meaning'],
    ['a place', { location: ['front'] }, 'back-office'],
    ['something stored', { cookies: [] }, 'stored'],
    ['a longer life', { cookies: [{ name: 'a', days: 1 }] }, 'longer'],
  ] as const) {
    it(`closes a service that has gained ${what}, and names it`, () => {
      const wide = {
        ...VIDEO,
        recipients: ['Advertiser'],
        purposes: ['content', 'advertising'],
        countries: ['US'],
        meaning: 2,
        location: ['front', 'back'],
        cookies: [{ name: 'a', days: 2 }],
      };
      const now = servicesOf(STATS, { ...wide });
      const before = servicesOf(STATS, { ...wide, ...change });
      const state = stand({ registry: registryOf(now), choice: choiceOf('SiT', { under: before }) }, before);
      expect([state.standing, state.open]).toEqual(['outdated', ['matomo']]);
      expect(state.changes[0]?.widenings.map((w) => w.kind)).toEqual([kind]);
    });
  }
  it('stands unasked when nothing granted has become wider', () => {
    const before = servicesOf({ ...STATS, recipients: ['Somebody'] }, TILES, VIDEO);
    expect(grant(before)).toMatchObject({ standing: 'granted', open: ['matomo', 'osm', 'peertube'] });
    const state = stand({ choice: choiceOf('sit~+osm', { under: servicesOf(TILES) }) }, servicesOf(TILES));
    expect([state.standing, state.asks, state.open]).toEqual(['granted', undefined, ['osm']]);
  });
});

describe('the revision', () => {
  const revision = (...list: Declaration[]) => registryOf(servicesOf(...list)).revision;
  it('is 48 bits, the same however the services are ordered and worded', () => {
    expect(revision(STATS, TILES)).toMatch(/^[\w-]{8}$/);
    expect(revision(STATS, TILES)).toBe(revision(TILES, STATS));
    expect(revision({ ...STATS, purpose: 'In other words.', title: 'Other', name: 'Other' })).toBe(
      revision(STATS),
    );
  });
  it('moves with everything that consent depends on', () => {
    const changes: readonly object[] = [
      { purposes: ['advertising'] },
      { category: 'third-party' },
      { meaning: 2 },
      { recipients: ['x'] },
      { countries: ['US'] },
      { provider: { name: 'x' } },
      { location: ['back'] },
      { cookies: [] },
      { storage: [{ kind: 'local-storage', name: 'x' }] },
    ];
    const revisions = new Set(
      [STATS, ...changes.map((change) => ({ ...STATS, ...change }))].map((s) => revision(s)),
    );
    expect(revisions.size).toBe(changes.length + 1);
  });
});
