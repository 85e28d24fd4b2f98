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
  it('of a refinement is a facet with its colon, of a facet the name alone', () => {
    expect(inserted('refine')).toEqual(['`2mass`:']);
    expect(inserted('facet')).toEqual(['`2mass`']);
  });
  it('of the catalogue are names with dots, as they are', () => {
    const fields = [field('default.title'), field('custom.data-owner'), field('2.x')];
    const names = completionsFor('where', { fields }, { dottedNames: true }).slice(0, 3);
    expect(names.map(({ insert }) => insert)).toEqual(['default.title', 'custom.data-owner', '`2.x`']);
  });
});
