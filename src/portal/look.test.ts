import { describe, expect, it } from 'vitest';
import { fc } from '../../test/properties.ts';
import { contrast } from './colour.ts';
import { chosenColour, lookStyle, USUAL_COLOURS } from './look.ts';

const anyColour = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);

describe('the contrast of two colours', () => {
  for (const [one, other, ratio] of [
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#777777', '#ffffff', 4.48],
    ['#1d4280', '#fbfaf6', 9.4],
  ] as const)
    it(`is ${ratio} for ${one} on ${other}`, () => expect(contrast(one, other)).toBeCloseTo(ratio, 1));
});

describe('a colour that somebody chooses', () => {
  it('can be read on every ground of both themes, whatever it is', () => {
    fc.assert(
      fc.property(anyColour, (chosen) => {
        const { shown } = chosenColour(chosen);
        for (const theme of ['light', 'dark'] as const) {
          const { ink, soft, strong } = shown[theme];
          const grounds =
            theme === 'light' ? ['#fbfaf6', '#ffffff', '#f3f1e9'] : ['#0c1322', '#121b2e', '#080e1a'];
          for (const ground of [...grounds, soft]) {
            expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
            expect(contrast(strong, ground)).toBeGreaterThanOrEqual(4.4);
          }
          // Text of buttons.
          expect(contrast(theme === 'light' ? '#ffffff' : '#0c1322', ink)).toBeGreaterThanOrEqual(4.5);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('stays as it is where it can be read', () => {
    expect(chosenColour(USUAL_COLOURS.accent)).toMatchObject({
      isRepaired: false,
      shown: { light: { ink: USUAL_COLOURS.accent } },
    });
  });

  it('is made darker, and says so, where it cannot', () => {
    const yellow = chosenColour('#ffcc00');
    expect(yellow.isRepaired).toBe(true);
    expect(yellow.contrast).toBeLessThan(2);
    expect(yellow.shown.light.contrast).toBeGreaterThanOrEqual(4.5);
  });
});

describe('the style sheet of a look', () => {
  it('is empty for the portal’s own colours', () => expect(lookStyle({ accent: '', mark: '' })).toBe(''));

  it('sets the tokens of what was chosen, in both themes', () => {
    const style = lookStyle({ accent: '#0a6b4f', mark: '' });
    expect(style).toMatch(/^:root\{--accent:#0a6b4f;.*prefers-color-scheme:dark.*--accent:#/s);
    expect(style).not.toContain('--mark');
  });
});
