import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { generatedRequests } from '../generators/odsql.ts';
import { brokenRequests } from '../generators/odsql-broken.ts';
import { starSightingsSchema } from '../generators/star-sightings.ts';
import { type Answer, ask, BASE, STARS, usePortal } from './explore-portal.ts';

usePortal();

// `npm run fuzz` asks for more of them, and others.
const CASES = Number(process.env.FUZZ_CASES ?? 1000);
const SEED = Number(process.env.FUZZ_SEED ?? 20240812);
/** The portal's deadline, and what the engine may take to stop a query that does not mind it. */
const LONGEST_MS = 20_000 + 3_000;

const OVERLOADED = 429;

/** Asks again after a moment when the machine is too busy, as `Retry-After` says. What is asked in one turn starves the clock. */
async function askPatiently(...request: Parameters<typeof ask>): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    const answer = await ask(...request);
    if (answer.status !== OVERLOADED || tries === 100) return answer;
    await setTimeout(50);
  }
}

describe('a valid query', () => {
  it(`is answered with 200 and JSON, ${CASES} of them`, async () => {
    const refused: string[] = [];
    for (const clauses of generatedRequests(starSightingsSchema, { seed: SEED, count: CASES })) {
      const { status, text } = await askPatiently(`${STARS}/records`, { ...clauses });
      if (status !== 200) refused.push(`${status} ${JSON.stringify(clauses)} ${text}`);
      else expect(() => JSON.parse(text), JSON.stringify(clauses)).not.toThrow();
    }
    expect(refused).toEqual([]);
  });
});

const CODES = ['ODSQLError', 'ODSQLSyntaxError', 'InvalidRESTParameterError', 'QueryTimeout', 'QueryRefused'];

/** What is wrong with an answer to a request that may be wrong itself; undefined when nothing is. */
function complaint(request: object, { status, text }: { readonly status: number; readonly text: string }) {
  if (status !== 200 && status !== 400) return `${status} is no answer to a request`;
  const body: unknown = JSON.parse(text);
  if (status === 200) return undefined;
  const { error_code: code, message } = body as { error_code: string; message: string };
  if (!CODES.includes(code)) return `the code ${code} is none of ours`;
  if (!code.startsWith('ODSQL')) return undefined;
  const clause = /Clause\(s\) containing the error\(s\): (\w+)\.$/.exec(message)?.[1];
  if (clause === undefined || !(clause in request || clause === 'where'))
    return 'it names no clause of the request';
  if (code !== 'ODSQLSyntaxError') return undefined;
  const position = Number(/ at position (\d+) in /.exec(message)?.[1] ?? Number.NaN);
  const longest = Math.max(
    ...[(request as Record<string, string>)[clause] ?? ''].flat().map(({ length }) => length),
  );
  return position >= 0 && position <= longest ? undefined : 'it names no position in the clause';
}

describe('a request that somebody got wrong', () => {
  it(`is answered in time, with 200, or with 400 and where the mistake is: ${CASES} of them`, async () => {
    const wrong: object[] = [];
    let refused = 0;
    let n = 0;
    for (const request of brokenRequests(starSightingsSchema, { seed: SEED, count: CASES })) {
      const path = [`${STARS}/records`, `${STARS}/records`, `${STARS}/facets`, `${BASE}/catalog/datasets`][
        n++ % 4
      ];
      const start = performance.now();
      const answer = await askPatiently(path ?? '', request);
      const took = performance.now() - start;
      if (answer.status === 400) refused++;
      const why = complaint(request, answer) ?? (took > LONGEST_MS ? `it took ${took} ms` : undefined);
      if (why !== undefined) wrong.push({ why, path, request, answer: answer.text.slice(0, 300) });
    }
    expect(wrong).toEqual([]);
    // The generator breaks something, and not everything.
    expect(refused / CASES).toBeGreaterThan(0.3);
    expect(refused / CASES).toBeLessThan(0.95);
  });

  it('leaves the portal as it was', async () => {
    const { json } = await askPatiently(`${STARS}/records`, { limit: 0 });
    expect(json.total_count).toBe(5321);
  });
});
