import { describe, expect, it } from 'vitest';
import { PORTAL_COOKIES } from '../portal-cookies.ts';
import { createCookieRegistry } from '../registry.ts';
import { readServices } from '../services/read.ts';
import { judge } from './judge.ts';
import type { CookieSighting, Evidence, RequestSighting, Sighting, StorageSighting } from './model.ts';

const SITE = 'https://sky.example';
const read = readServices([
  { preset: 'matomo', url: 'https://stats.example/', siteId: 7 },
  { preset: 'youtube' },
]);
if (!read.ok) throw new Error('the presets can be read');
const registry = createCookieRegistry({ hostPrefix: false, languages: ['en', 'fr'], services: read.value });

const sighting: Sighting = {
  state: 'first',
  page: '/',
  atMs: 10,
  isEntering: false,
  services: [],
  grounds: [],
  setter: { by: 'response', url: `${SITE}/`, status: 200 },
};

const cookie = (facts: Partial<CookieSighting>): CookieSighting => ({
  ...sighting,
  name: 'sessionid',
  host: 'sky.example',
  hasDomain: false,
  path: '/',
  httpOnly: true,
  secure: true,
  sameSite: 'Lax',
  isPartitioned: false,
  maxAgeSeconds: null,
  isRemoval: false,
  isKept: true,
  ...facts,
});

const item = (facts: Partial<StorageSighting>): StorageSighting => ({
  ...sighting,
  kind: 'local-storage',
  name: 'k',
  origin: SITE,
  ...facts,
});

const request = (facts: Partial<RequestSighting>): RequestSighting => ({
  ...sighting,
  origin: 'https://stats.example',
  url: 'https://stats.example/matomo.js',
  type: 'script',
  isStopped: false,
  ...facts,
});

const nothing: Evidence = {
  origin: SITE,
  states: [{ id: 'first', kind: 'first' }],
  visits: [{ state: 'first', page: '/', status: 200, requests: 1, durationMs: 1 }],
  cookies: [],
  storage: [],
  requests: [],
  leftovers: [],
  notEntered: [],
  policyLacks: [],
};

const found = (evidence: Partial<Evidence>, severity = 'fault') =>
  judge(registry, { ...nothing, ...evidence })
    .filter((one) => one.severity === severity && !one.code.endsWith('never-seen'))
    .map(({ code, subject }) => `${code} ${subject}`);

const SIGNED_IN = { grounds: ['authentication', 'security'] as const };
const DAY = 86_400;

describe('the judgement of a cookie', () => {
  for (const [what, facts, expected] of [
    ['a declared one on its occasion', SIGNED_IN, []],
    ['one without its occasion', {}, ['cookie-without-occasion sessionid']],
    ['one that lives longer', { ...SIGNED_IN, maxAgeSeconds: 15 * DAY }, ['cookie-longer sessionid']],
    ['one that scripts may read', { ...SIGNED_IN, httpOnly: false }, ['cookie-attributes sessionid']],
    ['one that subdomains get', { ...SIGNED_IN, hasDomain: true }, ['cookie-attributes sessionid']],
    ['one without Secure on https', { ...SIGNED_IN, secure: false }, ['cookie-attributes sessionid']],
    ['one on a path', { ...SIGNED_IN, path: '/a' }, ['cookie-attributes sessionid']],
    ['one with another value', { ...SIGNED_IN, fitsForm: false }, ['cookie-value sessionid']],
    ['one that is removed', { isRemoval: true, maxAgeSeconds: 0, httpOnly: false }, []],
    ['one that nobody declared', { name: 'rogue' }, ['cookie-undeclared rogue']],
    [
      'one of a parent domain that nobody declared',
      { name: 'rogue', host: 'example' },
      ['cookie-undeclared rogue'],
    ],
    ['a service’s before consent', { name: '_pk_id.7' }, ['cookie-without-consent _pk_id.7']],
    ['a service’s after consent', { name: '_pk_id.7', services: ['matomo'], maxAgeSeconds: 393 * DAY }, []],
    [
      'a service’s that lives longer',
      { name: '_pk_ses.7', services: ['matomo'], maxAgeSeconds: 1900 },
      ['cookie-longer _pk_ses.7'],
    ],
    [
      'a service’s name on another host',
      { name: '_pk_id.7', host: 'evil.example' },
      ['cookie-undeclared _pk_id.7'],
    ],
    ['a provider’s own', { name: 'YSC', host: 'youtube-nocookie.com', services: ['youtube'] }, []],
    [
      'a provider’s own that it has not declared',
      { name: 'IDE', host: 'youtube-nocookie.com', services: ['youtube'] },
      ['cookie-undeclared IDE'],
    ],
  ] as const) {
    it(`of ${what} is ${expected.length === 0 ? 'clean' : expected.join(', ')}`, () => {
      expect(found({ cookies: [cookie(facts)] })).toEqual(expected);
    });
  }
});

describe('the judgement of what else is kept', () => {
  for (const [what, facts, expected] of [
    ['an item of the site', {}, ['storage-undeclared k']],
    ['an item of a stranger', { origin: 'https://other.example' }, ['storage-undeclared k']],
    [
      'an item of a service before consent',
      { name: 'yt-x', origin: 'https://www.youtube-nocookie.com' },
      ['storage-without-consent yt-x'],
    ],
    [
      'an item of a service after consent',
      { name: 'yt-x', origin: 'https://www.youtube-nocookie.com', services: ['youtube'] },
      [],
    ],
    [
      'an item of another kind than declared',
      {
        kind: 'cache-storage',
        name: 'yt-x',
        origin: 'https://www.youtube-nocookie.com',
        services: ['youtube'],
      },
      ['storage-undeclared yt-x'],
    ],
  ] as const) {
    it(`of ${what} is ${expected.length === 0 ? 'clean' : expected.join(', ')}`, () => {
      expect(found({ storage: [item(facts)] })).toEqual(expected);
    });
  }
});

describe('the judgement of a request', () => {
  for (const [what, facts, faults, notices] of [
    ['to a service before consent', {}, ['host-without-consent https://stats.example'], []],
    ['to a service after consent', { services: ['matomo'] }, [], []],
    [
      'to a service for more than declared',
      { services: ['matomo'], type: 'document' },
      ['host-other-use https://stats.example'],
      [],
    ],
    ['to an undeclared host', { origin: 'https://cdn.example' }, ['host-undeclared https://cdn.example'], []],
    [
      'that the policy stopped',
      { origin: 'https://cdn.example', isStopped: true },
      [],
      ['request-stopped https://cdn.example'],
    ],
    [
      'of an allowed frame',
      { origin: 'https://i.ytimg.com', services: ['youtube'], fromFrame: 'https://www.youtube-nocookie.com' },
      [],
      ['host-through-frame https://i.ytimg.com'],
    ],
  ] as const) {
    it(`${what} has ${faults.length} faults and ${notices.length} notices`, () => {
      const requests = [request(facts)];
      expect([found({ requests }), found({ requests }, 'notice')]).toEqual([faults, notices]);
    });
  }
});

describe('what is declared and was not seen', () => {
  const unseen = (kinds: readonly ('first' | 'accepted' | 'signed-in')[]) => {
    const states = kinds.map((kind) => ({ id: kind, kind }));
    const visits = kinds.map((state) => ({ state, page: '/', status: 200, requests: 1, durationMs: 1 }));
    return judge(registry, { ...nothing, states, visits })
      .filter(({ severity }) => severity === 'fault')
      .map(({ subject }) => subject);
  };

  it('is a fault only when there was an occasion', () => {
    expect(unseen(['first'])).toEqual([]);
    expect(unseen(['first', 'accepted'])).toEqual(['cookies_preferences', 'Matomo', 'YouTube']);
    expect(unseen(['signed-in'])).toEqual(['sessionid', 'csrftoken']);
  });

  it('covers every cookie of the policy', () => {
    const names = judge(registry, nothing).map(({ subject }) => subject);
    expect(names).toEqual(expect.arrayContaining(PORTAL_COOKIES.map(({ name }) => name)));
  });
});

describe('findings', () => {
  it('of one thing on many pages and in several states are one, with all of them named', () => {
    const cookies = ['first', 'refused'].flatMap((state) =>
      Array.from({ length: 12 }, (_, i) => cookie({ name: 'rogue', state, page: `/${i}/` })),
    );
    const [first, ...rest] = judge(registry, { ...nothing, cookies }).filter(
      ({ severity }) => severity === 'fault',
    );
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      code: 'cookie-undeclared',
      count: 24,
      states: ['first', 'refused'],
      atMs: 10,
    });
    expect(first?.pages.length).toBe(10);
  });

  it('tell of cookies that a withdrawal has left', () => {
    const leftovers = [
      { state: 'withdrawn', name: '_pk_id.7', host: 'sky.example' },
      { state: 'withdrawn', name: 'cookies_preferences', host: 'sky.example' },
    ];
    expect(found({ leftovers })).toEqual(['cookie-after-withdrawal _pk_id.7']);
  });
});
