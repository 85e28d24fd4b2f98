import { describe, expect, it } from 'vitest';
import { facetObject } from './facet-tree.ts';
import { wireJson } from './wire-json.ts';

const plain = { refined: [], excluded: [] };

describe('a facet in an answer', () => {
  it('tells name, count, state and value in the recorded order', () => {
    const facet = { ...plain, name: 'constellation', values: [{ value: 'Lyra', count: 812 }] };
    expect(wireJson(facetObject(facet))).toBe(
      '{"name": "constellation", "facets": [{"name": "Lyra", "count": 812, "state": "displayed", "value": "Lyra"}]}',
    );
  });

  it('nests the levels of a hierarchy, names being the last part and values the whole path', () => {
    const values = [
      { value: '2024', count: 9 },
      { value: '2024/08', count: 5 },
      { value: '2024/09', count: 4 },
    ];
    const facet = { name: 'night', separator: '/', values, refined: ['2024'], excluded: [] };
    expect(wireJson(facetObject(facet))).toBe(
      '{"name": "night", "facets": [{"name": "2024", "count": 9, "state": "refined", "value": "2024", "facets": ' +
        '[{"name": "08", "count": 5, "state": "displayed", "value": "2024/08"}, ' +
        '{"name": "09", "count": 4, "state": "displayed", "value": "2024/09"}]}]}',
    );
  });

  it('adds up the leaves of a branch that was not counted', () => {
    const values = [
      { value: 'A/A0', count: 2 },
      { value: 'A/A1', count: 3 },
    ];
    const facet = { ...plain, name: 'spectral_path', separator: '/', values };
    expect(wireJson(facetObject(facet))).toContain('{"name": "A", "count": 5, "state": "displayed"');
  });

  it('keeps the separator of other facets as a character of the value', () => {
    const facet = { ...plain, name: 'star', values: [{ value: 'a/b', count: 1 }] };
    expect(wireJson(facetObject(facet))).toContain('{"name": "a/b", "count": 1');
  });

  it('shows an excluded value without a count, and a refined one that nothing has with 0', () => {
    const facet = { name: 'star', values: [], refined: ['Vega'], excluded: ['Altair'] };
    expect(wireJson(facetObject(facet))).toBe(
      '{"name": "star", "facets": [{"name": "Vega", "count": 0, "state": "refined", "value": "Vega"}, ' +
        '{"name": "Altair", "state": "excluded", "value": "Altair"}]}',
    );
  });
});
