import { describe, expect, it } from 'vitest';
import { generatedRequests } from '../generators/odsql.ts';
import { starSightingsSchema } from '../generators/star-sightings.ts';
import { ask, STARS, usePortal } from './explore-portal.ts';

usePortal();

// `npm run fuzz` asks for more of them, and others.
const CASES = Number(process.env.FUZZ_CASES ?? 1000);
const SEED = Number(process.env.FUZZ_SEED ?? 20240812);

describe('a valid query', () => {
  it(`is answered with 200 and JSON, ${CASES} of them`, async () => {
    const refused: string[] = [];
    for (const clauses of generatedRequests(starSightingsSchema, { seed: SEED, count: CASES })) {
      const { status, text } = await ask(`${STARS}/records`, { ...clauses });
      if (status !== 200) refused.push(`${status} ${JSON.stringify(clauses)} ${text}`);
      else expect(() => JSON.parse(text), JSON.stringify(clauses)).not.toThrow();
    }
    expect(refused).toEqual([]);
  });
});
