import { describe, expect, it } from 'vitest';
import { readServices } from '../services/read.ts';
import type { Evidence, Setter } from './model.ts';
import { propose } from './propose.ts';

const SITE = 'https://shop.example';
const ADS = 'https://cdn.ads.example';
const theirs: Setter = { by: 'script', url: `${ADS}/t.js:1:1`, frame: `${SITE}/` };

const sighting = {
  state: 'first',
  page: '/',
  atMs: 5,
  isEntering: false,
  services: [],
  grounds: [],
};
const cookie = {
  ...sighting,
  hasDomain: false,
  path: '/',
  httpOnly: false,
  secure: true,
  sameSite: 'Lax',
  isPartitioned: false,
  isRemoval: false,
  isKept: true,
} as const;

const evidence: Evidence = {
  origin: SITE,
  states: [{ id: 'first', kind: 'first' }],
  visits: [],
  cookies: [
    { ...cookie, name: 'basket', host: 'shop.example', maxAgeSeconds: null, setter: { by: 'unknown' } },
    { ...cookie, name: 'tid', host: 'cdn.ads.example', maxAgeSeconds: 3600, setter: theirs },
    { ...cookie, name: '_ad', host: 'shop.example', maxAgeSeconds: 86_400, setter: theirs },
  ],
  storage: [
    { ...sighting, kind: 'local-storage', name: 'seen', origin: SITE, setter: theirs },
    { ...sighting, kind: 'local-storage', name: 'theme', origin: SITE, setter: { by: 'unknown' } },
    { ...sighting, kind: 'indexed-db', name: 'queue', origin: ADS, setter: theirs },
  ],
  requests: [
    {
      ...sighting,
      origin: ADS,
      url: `${ADS}/t.js`,
      type: 'script',
      isStopped: false,
      setter: { by: 'script', url: `${SITE}/`, frame: `${SITE}/` },
    },
  ],
  leftovers: [],
  notEntered: [],
  policyLacks: [],
};

describe('a site that declares nothing', () => {
  it('is told what a script of others sets and keeps, there and at theirs, in words that a portal takes as a declaration', () => {
    const { services, own } = propose(evidence);
    expect(services).toMatchObject([
      {
        name: 'ads.example',
        hosts: [{ origin: ADS, uses: ['script'] }],
        cookies: [
          { name: 'tid', host: 'provider', seconds: 3600 },
          { name: '_ad', host: 'portal', seconds: 86_400 },
        ],
        storage: [
          { kind: 'indexed-db', name: 'queue', host: 'provider' },
          { kind: 'local-storage', name: 'seen', host: 'portal' },
        ],
      },
    ]);
    expect(own.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['cookie basket', 'local-storage theme']);
    expect(readServices(JSON.parse(JSON.stringify(services)))).toMatchObject({ ok: true });
  });
});
