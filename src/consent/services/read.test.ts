import { describe, expect, it } from 'vitest';
import { fromPreset, PRESET_NAMES } from './presets.ts';
import { hostAllows, MAX_SERVICES, readServices, serviceProblemMessage } from './read.ts';

const WIDGET = {
  id: 'widget',
  name: 'Widget',
  category: 'third-party',
  provider: { name: 'Widgets Ltd', country: 'GB' },
  purposes: ['content'],
  purpose: { en: 'Shows a widget.', fr: 'Affiche un gadget.' },
  hosts: [{ origin: 'https://*.widget.example', uses: ['script', 'connect'] }],
  cookies: [{ name: 'w_*', host: 'portal', days: 30 }, { name: 'short' }],
  content: { kind: 'script', src: 'https://cdn.widget.example/w.js' },
};
const messages = (...declarations: unknown[]) => {
  const read = readServices(declarations);
  return read.ok ? [] : read.problems.map(serviceProblemMessage);
};
const one = (declaration: unknown) => {
  const read = readServices([declaration]);
  if (!read.ok) throw new Error(read.problems.map(serviceProblemMessage).join('\n'));
  return read.value[0];
};

describe('the declaration of a service', () => {
  it('needs no more than its preset', () => {
    expect(one({ preset: 'youtube' })).toMatchObject({
      id: 'youtube',
      ground: 'consent',
      category: 'third-party',
    });
  });
  it('may say things differently from its preset', () => {
    expect(one({ preset: 'openstreetmap', id: 'basemap', meaning: 2 })).toMatchObject({
      id: 'basemap',
      meaning: 2,
    });
  });
  it('may be of any service, with times in days or seconds', () => {
    expect(one(WIDGET)?.cookies.map(({ maxAgeSeconds }) => maxAgeSeconds)).toEqual([30 * 86_400, null]);
  });
  for (const [what, declaration, message] of [
    ['no object', 'x', 'Service 1'],
    ['an unknown preset', { preset: 'x' }, 'preset'],
    [
      'a preset without what it needs',
      { preset: 'matomo', url: 'https://a.example' },
      'Service 1, siteId: is needed by the preset matomo.',
    ],
    ['an unknown key', { ...WIDGET, colour: 'red' }, 'colour'],
    ['the class of what is necessary', { ...WIDGET, category: 'necessary' }, 'Service 1, category'],
    ['another ground', { ...WIDGET, ground: 'legitimate-interest' }, 'ground'],
    ['no purpose', { ...WIDGET, purposes: [] }, 'Service 1, purposes'],
    ['an id with a line break', { ...WIDGET, id: 'a\nb' }, 'Service 1, id: must be 1 to 12 of a-z and 0-9.'],
    [
      'a cookie name with a line break',
      { ...WIDGET, cookies: [{ name: 'a\r\nSet-Cookie: b' }] },
      'Service 1, cookies.0.name',
    ],
    [
      'a host that breaks out of the policy',
      { ...WIDGET, hosts: [{ origin: "https://a.example; script-src 'unsafe-inline'", uses: ['img'] }] },
      'Service 1, hosts.0.origin',
    ],
    [
      'a host with a path',
      { ...WIDGET, hosts: [{ origin: 'https://a.example/x', uses: ['img'] }] },
      'Service 1, hosts.0.origin',
    ],
    [
      'a plain http host',
      { ...WIDGET, hosts: [{ origin: 'http://a.example', uses: ['img'] }] },
      'Service 1, hosts.0.origin',
    ],
    [
      'a host of any name',
      { ...WIDGET, hosts: [{ origin: 'https://*', uses: ['img'] }] },
      'Service 1, hosts',
    ],
    [
      'a script from an undeclared host',
      { ...WIDGET, content: { kind: 'script', src: 'https://other.example/w.js' } },
      'Service 1, hosts: must name https://other.example',
    ],
    [
      'a script address in another scheme',
      { ...WIDGET, content: { kind: 'script', src: 'javascript:alert(1)' } },
      'Service 1, content.src',
    ],
    [
      'tiles without a place for the column',
      {
        ...WIDGET,
        content: { kind: 'tiles', template: 'https://cdn.widget.example/{z}/{y}', attribution: 'x' },
      },
      'Service 1, content.template',
    ],
  ] as const) {
    it(`is refused with ${what}, saying where`, () =>
      expect(messages(declaration).join('\n')).toContain(message));
  }
  it('cannot take the id of another, and there are 32 at most', () => {
    expect(messages({ preset: 'youtube' }, { preset: 'youtube' })).toEqual([
      'Service 2, id: is youtube, which another service has.',
    ]);
    const many = Array.from({ length: MAX_SERVICES + 1 }, (_, i) => ({ preset: 'youtube', id: `s${i}` }));
    expect(messages(...many)).toEqual(['Service 33: is one too many: 32 at most.']);
  });
});

describe('every preset', () => {
  for (const name of PRESET_NAMES) {
    it(`says in both languages what it does, and loads only from its hosts: ${name}`, () => {
      const service = fromPreset(name, { url: 'https://own.example/x', siteId: 1 });
      expect(Object.keys(service.title)).toEqual(['en', 'fr']);
      expect(Object.keys(service.purpose)).toEqual(['en', 'fr']);
      expect(service.hosts.length).toBeGreaterThan(0);
      expect(service.id).toMatch(/^[a-z\d]{1,12}$/);
      if (service.content.kind === 'script') expect(hostAllows(service, service.content.src)).toBe(true);
    });
  }
});

describe('a host', () => {
  const service = {
    hosts: [
      { origin: 'https://*.a.example', uses: ['img'] },
      { origin: 'https://b.example:8443', uses: ['img'] },
    ],
  } as never;
  for (const [url, allowed] of [
    ['https://x.a.example/1', true],
    ['https://x.y.a.example/1', true],
    ['https://a.example/', false],
    ['https://xa.example/', false],
    ['http://x.a.example/', false],
    ['https://b.example:8443/', true],
    ['https://b.example/', false],
    ['https://b.example:8443@evil.example/', false],
    ['//b.example:8443/', false],
    ['no address', false],
  ] as const) {
    it(`${allowed ? 'includes' : 'does not include'} ${url}`, () =>
      expect(hostAllows(service, url)).toBe(allowed));
  }
});
