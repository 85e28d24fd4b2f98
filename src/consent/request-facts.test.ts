import { describe, expect, it } from 'vitest';
import { policyWith, printPolicy } from './content-policy.ts';
import { isFromOwnPage } from './form-origin.ts';
import { STATS, servicesOf, VIDEO } from './services.fixture.ts';
import { hasPrivacySignal, objectsToCounting } from './signals.ts';

describe('the privacy signal', () => {
  for (const [header, given] of [
    ['1', true],
    [' 1 ', true],
    ['0, 1', true],
    [['0', '1'], true],
    ['0', false],
    ['true', false],
    ['01', false],
    ['1.0', false],
    ['?1', false],
    ['', false],
    [undefined, false],
  ] as const) {
    it(`is ${given ? 'there' : 'not there'} with ${JSON.stringify(header)}`, () =>
      expect(hasPrivacySignal(header)).toBe(given));
  }
  it('objects to counting, as does the older one', () => {
    expect(objectsToCounting({ 'sec-gpc': '1' })).toBe(true);
    expect(objectsToCounting({ dnt: '1' })).toBe(true);
    expect(objectsToCounting({ dnt: '0' })).toBe(false);
    expect(objectsToCounting({})).toBe(false);
  });
});

describe('a form', () => {
  for (const [headers, origin, own] of [
    [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, 'https://sky.example', true],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://sky.example' }, 'https://sky.example', false],
    [{ 'sec-fetch-site': 'cross-site' }, 'https://sky.example', false],
    [{ 'sec-fetch-site': 'none' }, 'https://sky.example', false],
    [{ 'sec-fetch-site': 'same-origin, none', origin: 'https://evil.example' }, 'https://sky.example', false],
    [{ origin: 'https://sky.example' }, 'https://sky.example', true],
    [{ origin: 'http://sky.example' }, 'https://sky.example', false],
    [{ origin: 'https://sky.example:8443' }, 'https://sky.example', false],
    [{ origin: 'https://sky.example.evil.example' }, 'https://sky.example', false],
    [{ origin: 'null' }, 'https://sky.example', false],
    [{ origin: 'null', referer: 'https://sky.example/' }, 'https://sky.example', false],
    [{ referer: 'https://sky.example/explore/' }, 'https://sky.example', true],
    [{ referer: 'https://evil.example/?https://sky.example' }, 'https://sky.example', false],
    [{ referer: 'http://sky.example/' }, 'http://sky.example', false],
    [{ referer: 'no address' }, 'https://sky.example', false],
    [{}, 'https://sky.example', false],
  ] as const) {
    it(`${own ? 'is ours' : 'is not ours'} with ${JSON.stringify(headers)} at ${origin}`, () =>
      expect(isFromOwnPage(headers, origin)).toBe(own));
  }
});

describe('the content policy of a page', () => {
  const base = { 'default-src': ["'self'"], 'img-src': ["'self'", 'data:'], 'frame-src': ["'none'"] };
  it('names no host without services', () => {
    expect(printPolicy(policyWith(base, []))).toBe(
      "default-src 'self'; img-src 'self' data:; frame-src 'none'",
    );
  });
  it('names the hosts of allowed services, each for what it is declared for', () => {
    expect(policyWith(base, servicesOf(STATS, VIDEO))).toEqual({
      'default-src': ["'self'"],
      'img-src': ["'self'", 'data:', 'https://stats.example'],
      'script-src': ["'self'", 'https://stats.example'],
      'connect-src': ["'self'", 'https://stats.example'],
      'frame-src': ['https://video.example'],
    });
  });
});
