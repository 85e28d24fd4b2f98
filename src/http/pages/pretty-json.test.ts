import { describe, expect, it } from 'vitest';
import { fc } from '../../../test/properties.ts';
import { prettyJson } from './pretty-json.ts';

const MANY = 1_000_000;

describe('JSON laid out for reading', () => {
  it('keeps numbers as they are written', () => {
    expect(prettyJson('{"a": 10.0, "b": 9007199254740993, "c": 1e-7}', MANY)).toBe(
      '{"a": 10.0, "b": 9007199254740993, "c": 1e-7}',
    );
  });

  it('breaks what holds others, and keeps what is short on its line', () => {
    expect(prettyJson('{"results": [{"site": {"lon": 1, "lat": 2}, "tags": []}]}', MANY)).toBe(
      '{\n  "results": [\n    {\n      "site": {"lon": 1, "lat": 2},\n      "tags": []\n    }\n  ]\n}',
    );
  });

  it('means the same as before', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(prettyJson(JSON.stringify(value), MANY))).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });

  it('ends soon after as many characters as are wanted', () => {
    expect(
      prettyJson(JSON.stringify(Array.from({ length: 5000 }, () => ({ a: [1] }))), 500).length,
    ).toBeLessThan(700);
  });
});
