import { describe, expect, it } from 'vitest';
import { growth } from '../../../test/growth.ts';
import { CANDIDATES, FLAGGED_NUMBER } from './candidates.ts';
import { nearTypes } from './near.ts';

describe('a value that is nearly of a type', () => {
  const STARTS = ['1', '1,', '1 234', '1.', '-', '(', '.5', "1'234", ' ', '{"type":"Point"', '"coordinates"'];
  const textsOf = (length: number) => STARTS.map((start) => `${start.repeat(length)}\nx`);

  it('is known for none in a time that grows as it does', () => {
    const look = (texts: readonly string[]) =>
      [...CANDIDATES, FLAGGED_NUMBER].filter(({ fits, agrees }) => texts.some(fits) || agrees?.(texts));
    expect(growth(look, textsOf(2000), textsOf(16_000))).toBeLessThan(24);
  });

  it('is held against what may be offered in such a time too', () => {
    const look = (texts: readonly string[]) => texts.map((text) => nearTypes([text, text, text]));
    expect(growth(look, textsOf(2000), textsOf(16_000))).toBeLessThan(24);
  });
});
