import { describe, expect, it } from 'vitest';
import type { DatasetSchema } from '#dataset';
import { completionsFor } from './completions.ts';

const field = (name: string, annotations = {}) => ({
  name,
  type: 'int' as const,
  label: { en: name },
  annotations,
});
const schema: DatasetSchema = { fields: [field('mag'), field('2mass', { facet: true }), field('and')] };
const inserted = (clause: Parameters<typeof completionsFor>[0]) =>
  completionsFor(clause, schema).map(({ insert }) => insert);

describe('what can be written in a clause', () => {
  it('begins with the fields, in back quotes where they need them', () => {
    expect(inserted('select').slice(0, 3)).toEqual(['mag', '`2mass`', '`and`']);
  });
  it('has the functions that may stand there, and no others', () => {
    expect(inserted('where')).toContain('within_distance(');
    expect(inserted('where')).not.toContain('avg(');
    expect(inserted('order_by')).toContain('avg(');
    expect(inserted('group_by')).toContain('range(');
    expect(inserted('where')).not.toContain('text(');
  });
  it('of a refinement is a facet', () => expect(inserted('refine')).toEqual(['`2mass`:']));
});
