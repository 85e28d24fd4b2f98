import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { holds, newPage, PageCache } from './page-cache.ts';
import { Double, JsonText, wireJson } from './wire-json.ts';

const TYPE = 'application/json; charset=utf-8';
const page = (name: string, bytes = 1000) => newPage(`W/"${name}"`, TYPE, name.padEnd(bytes));

describe('the page cache', () => {
  it('finds a page by each address under which it was asked for', () => {
    const cache = new PageCache(100_000);
    cache.put(page('a'));
    cache.remember('one', 'W/"a"');
    cache.remember('two', 'W/"a"');
    expect(cache.byAddress('one')).toBe(cache.byAddress('two'));
    expect(cache.byAddress('three')).toBeUndefined();
  });

  it('drops what was used longest ago when it is full, and never holds more than it may', () => {
    const cache = new PageCache(10_000);
    for (let i = 0; i < 50; i++) {
      cache.put(page(String(i)));
      cache.remember(`at ${i}`, `W/"${i}"`);
    }
    expect(cache.byAddress('at 0')).toBeUndefined();
    expect(cache.byAddress('at 49')).toBeDefined();
  });

  it('keeps a page that is asked for again and again while others come and go', () => {
    const cache = new PageCache(10_000);
    cache.put(page('often'));
    cache.remember('at often', 'W/"often"');
    for (let i = 0; i < 50; i++) {
      cache.put(page(String(i)));
      cache.remember(`at ${i}`, `W/"${i}"`);
      expect(cache.byAddress('at often'), String(i)).toBeDefined();
    }
  });

  it('drops the addresses of a page with it, however many there are', () => {
    const cache = new PageCache(10_000);
    cache.put(page('a'));
    for (let i = 0; i < 1000; i++) cache.remember(`at ${i}`, 'W/"a"');
    expect(cache.byAddress('at 0')).toBeUndefined();
    cache.put(page('b'));
    cache.remember('at 0', 'W/"b"');
    expect(cache.byAddress('at 0')?.etag).toBe('W/"b"');
  });

  it('does not hold a page that would push out all others', () => {
    const cache = new PageCache(10_000_000);
    cache.put(page('huge', 3_000_000));
    expect(cache.byEtag('W/"huge"')).toBeUndefined();
  });

  it('compresses a page once', async () => {
    const cache = new PageCache(100_000);
    const kept = page('a', 5000);
    cache.put(kept);
    const first = await cache.encoded(kept, 'gzip');
    expect(await cache.encoded(kept, 'gzip')).toBe(first);
    expect(gunzipSync(first).equals(kept.body)).toBe(true);
  });
});

describe('If-None-Match', () => {
  it('names an answer weakly, among others, or any', () => {
    for (const header of ['W/"a"', '"a"', '"b", W/"a"', '*', ' * '])
      expect(holds(header, 'W/"a"'), header).toBe(true);
    for (const header of [undefined, '', '"b"', 'a']) expect(holds(header, 'W/"a"'), header).toBe(false);
    expect(holds('*', '')).toBe(false);
  });
});

describe('JSON on the wire', () => {
  it('has blanks after commas and colons, raw UTF-8, and doubles that look like doubles', () => {
    const value = {
      a: [1, new Double(-10), new Double(0.03), null],
      'é"': 'ü\n',
      left: undefined,
      b: new JsonText('{"x": 1}'),
    };
    expect(wireJson(value)).toBe('{"a": [1, -10.0, 0.03, null], "é\\"": "ü\\n", "b": {"x": 1}}');
  });
});
