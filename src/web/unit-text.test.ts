import { describe, expect, it } from 'vitest';
import { unitText } from './unit-text.ts';

describe('a unit on a page', () => {
  for (const [unit, shown] of [
    ['km.s**-1', 'km\u00a0s⁻¹'],
    ['mas.yr**-1', 'mas\u00a0yr⁻¹'],
    ['m.s**-2', 'm\u00a0s⁻²'],
    ['deg', '°'],
    ['deg**2', 'deg²'],
    ['kg/m**3', 'kg/m³'],
    ['mag', 'mag'],
    ['10**6.km', '10⁶\u00a0km'],
  ] as const) {
    it(`${unit} reads ${shown}`, () => expect(unitText(unit)).toBe(shown));
  }
});
