import { describe, expect, it } from 'vitest';
import { partPatterns, selectParts, wireInstant } from './dataset-object.ts';

const object = {
  dataset_id: 'star-sightings',
  fields: [],
  attachments: [],
  metas: {
    default: { title: 'Star sightings', theme: ['Sky surveys'] },
    dcat: { creator: 'Night Sky Club' },
  },
};
const select = (text: string) => {
  const patterns = partPatterns(text);
  return patterns === undefined ? undefined : selectParts(object, patterns);
};

describe('a select on whole datasets', () => {
  it('leaves out parts and metadata, with or without their template', () => {
    expect(select('exclude(attachments), exclude(fields)')).toEqual({
      dataset_id: object.dataset_id,
      metas: object.metas,
    });
    expect(select('exclude(title)')?.metas).toEqual({
      default: { theme: ['Sky surveys'] },
      dcat: object.metas.dcat,
    });
    expect(select('*, exclude(default.*,dcat.creator)')).toEqual({
      dataset_id: 'star-sightings',
      fields: [],
      attachments: [],
    });
  });
  it('keeps what is included and nothing else', () => {
    expect(select('include(dataset_id),include(dcat.*)')).toEqual({
      dataset_id: 'star-sightings',
      metas: { dcat: { creator: 'Night Sky Club' } },
    });
  });
  it('is an ordinary one as soon as it names anything', () => {
    expect(select('dataset_id')).toBeUndefined();
    expect(select('exclude(fields), title')).toBeUndefined();
  });
});

describe('an instant', () => {
  it('has an offset, and a fraction when there is one', () => {
    expect(wireInstant('2026-06-22T13:50:25.000Z')).toBe('2026-06-22T13:50:25+00:00');
    expect(wireInstant('2026-08-16T13:47:06.995Z')).toBe('2026-08-16T13:47:06.995000+00:00');
  });
});
