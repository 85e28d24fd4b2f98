import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { estimateOf, mergeRegisters, Sketch } from './sketch.ts';

const hashOf = (value: number): number =>
  Number(createHash('sha256').update(String(value)).digest().readBigUInt64BE() >> 12n);

function sketchOf(count: number): Sketch {
  const sketch = new Sketch();
  for (let value = 0; value < count; value++) sketch.add(hashOf(value));
  return sketch;
}

describe('the sketch', () => {
  it('counts a few exactly, however often they come', () => {
    const sketch = sketchOf(200);
    for (let value = 0; value < 200; value++) sketch.add(hashOf(value));
    expect(sketch.estimate()).toBe(200);
  });

  for (const count of [257, 1000, 5000, 20_000, 100_000]) {
    it(`estimates ${count} to within 7 %, three times its error`, () => {
      expect(Math.abs(sketchOf(count).estimate() / count - 1)).toBeLessThan(0.07);
    });
  }

  it('merged with another counts what was in either, once', () => {
    const [common, other] = [sketchOf(3000).registers(), new Sketch()];
    for (let value = 2000; value < 5000; value++) other.add(hashOf(value));
    mergeRegisters(common, other.registers());
    expect(common).toEqual(sketchOf(5000).registers());
    expect(estimateOf(common)).toBe(sketchOf(5000).estimate());
    expect(estimateOf(sketchOf(20).registers())).toBe(20);
  });

  it('answers none before anything was added', () => {
    expect(new Sketch().estimate()).toBe(0);
  });
});
