import { describe, expect, it } from 'vitest';
import { fc } from '../../test/properties.ts';
import { CHOICE_PATTERN, type Choice, grantsAnything, parseChoice, printChoice } from './choice.ts';
import { CONSENT_CATEGORIES } from './model.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const RECEIPT = '36ma5zjKBALbNmzrQ1y2ZA';

const anyChoice: fc.Arbitrary<Choice> = fc
  .record({
    revision: fc.stringMatching(/^[\w-]{8}$/),
    seconds: fc.integer({ min: Date.UTC(2026, 0, 1) / 1000, max: NOW.getTime() / 1000 }),
    categories: fc.uniqueArray(fc.constantFrom(...CONSENT_CATEGORIES)).map((list) => new Set(list)),
    exceptions: fc
      .uniqueArray(fc.tuple(fc.stringMatching(/^[a-z\d]{1,12}$/), fc.boolean()), {
        selector: ([id]) => id,
        maxLength: 32,
      })
      .map((list) => new Map(list)),
    despiteSignal: fc.boolean(),
    uncounted: fc.boolean(),
  })
  .map((choice) => (grantsAnything(choice) ? { ...choice, receipt: RECEIPT } : choice));

describe('the value of cookies_preferences', () => {
  it('is 21 bytes for a refusal, without any number that could tell one browser from another', () => {
    const refusal: Choice = {
      revision: 'LXEWQrcm',
      seconds: Number.parseInt('toxhc0', 36),
      categories: new Set(),
      exceptions: new Map(),
      despiteSignal: false,
      uncounted: false,
    };
    expect(printChoice(refusal)).toBe('1.LXEWQrcm.toxhc0.sit');
  });

  it('is a class, an exception and a receipt for a grant', () => {
    const value = `1.LXEWQrcm.tev5s0.siT~-vimeo.${RECEIPT}`;
    const choice = parseChoice(value, NOW);
    expect(choice).toMatchObject({ revision: 'LXEWQrcm', receipt: RECEIPT, uncounted: false });
    expect([...(choice?.categories ?? [])]).toEqual(['third-party']);
    expect([...(choice?.exceptions ?? [])]).toEqual([['vimeo', false]]);
    expect(choice && printChoice(choice)).toBe(value);
  });

  it('comes back unchanged when it is printed and parsed, in 496 bytes at most', () => {
    fc.assert(
      fc.property(anyChoice, (choice) => {
        const value = printChoice(choice);
        expect(value.length).toBeLessThanOrEqual(496);
        expect(value).toMatch(CHOICE_PATTERN);
        expect(parseChoice(value, NOW)).toEqual(choice);
      }),
    );
  });

  const good = `1.LXEWQrcm.tev5s0.siT.${RECEIPT}`;
  for (const [what, value] of [
    ['nothing', ''],
    ['a grant without a receipt', '1.LXEWQrcm.tev5s0.siT'],
    ['a refusal with a receipt', `1.LXEWQrcm.tev5s0.sit.${RECEIPT}`],
    ['version 0', good.replace(/^1/, '0')],
    ['version 2', good.replace(/^1/, '2')],
    ['an unknown class', good.replace('siT', 'siX')],
    ['classes in another order', good.replace('siT', 'Tis')],
    ['a short revision', good.replace('LXEWQrcm', 'LXEWQrc')],
    ['a long receipt', `${good}A`],
    ['a time before 2026', good.replace('tev5s0', 'sev5s0')],
    ['a time more than a day ahead', good.replace('tev5s0', 'tqv5s0')],
    ['a time with zeros in front', good.replace('tev5s0', '0tev5s0')],
    ['the same service twice', good.replace('siT', 'siT~-a~+a')],
    ['a service with another name', good.replace('siT', 'siT~-__proto__')],
    ['33 services', good.replace('siT', `siT${Array.from({ length: 33 }, (_, i) => `~-a${i}`).join('')}`)],
    ['flags in another order', good.replace('siT', 'siT:mg')],
    ['a flag twice', good.replace('siT', 'siT:gg')],
    ['a line end', `${good}\n`],
    ['a percent sign', good.replace('.tev', '%2Etev')],
    ['JSON', '{"a":1}'],
    ['a NUL', `${good}\0`],
    ['600 bytes', `${good}${'A'.repeat(600)}`],
    ['4 kB', 'A'.repeat(4096)],
  ] as const) {
    it(`is no choice when it is ${what}`, () => expect(parseChoice(value, NOW)).toBeUndefined());
  }

  it('is no choice for any other text, and is looked at in no time whatever its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        expect(parseChoice(text, NOW)).toBeUndefined();
      }),
    );
    const hostile = `1.LXEWQrcm.tev5s0.siT${'~+a'.repeat(1_000_000)}!`;
    const before = process.cpuUsage().user;
    for (let i = 0; i < 1000; i++) {
      CHOICE_PATTERN.test(hostile);
      parseChoice(hostile, NOW);
    }
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(200);
  });

  it('cannot be changed by one character into another grant', () => {
    fc.assert(
      fc.property(anyChoice, fc.nat(495), fc.stringMatching(/^[!-~]$/), (choice, at, character) => {
        const value = printChoice(choice);
        const changed = `${value.slice(0, at)}${character}${value.slice(at + 1)}`;
        const read = parseChoice(changed, NOW);
        // What still reads prints as it was read: nothing is guessed.
        if (read !== undefined) expect(printChoice(read)).toBe(changed);
      }),
    );
  });
});
