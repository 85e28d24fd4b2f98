import { describe, expect, it } from 'vitest';
import { localPath } from './local-path.ts';

describe('the path that a form names to go on to', () => {
  for (const [next, path] of [
    ['/explore/?q=a&page=2', '/explore/?q=a&page=2'],
    ['/', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['\\\\evil.example', '/'],
    ['https:evil.example', '/'],
    ['https://evil.example/', '/'],
    ['/a\r\nset-cookie: x=1', '/'],
    ['/\t/evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['', '/'],
    [undefined, '/'],
    ['/.//evil.example', '/'],
    [`/${'a'.repeat(5000)}`, '/'],
  ] as const) {
    it(`${JSON.stringify(next)?.slice(0, 40)} leads to ${path}`, () => expect(localPath(next)).toBe(path));
  }
});
