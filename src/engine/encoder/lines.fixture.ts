import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Encode } from './model.ts';

/** What the encoder of the tests is told to do. */
export interface LinesAbout {
  /** Throws when it meets this row. */
  readonly failsAt?: number;
  /** Never goes on after this row. */
  readonly stopsAt?: number;
}

/** Each row as a line of JSON, after a line with what is known beforehand. */
export const encode: Encode<LinesAbout> = async function* (rows, { about, survey, scratch }) {
  // The folder is there, and can be written to.
  writeFileSync(join(scratch, 'used'), '');
  yield `${JSON.stringify(survey ?? null)}\n`;
  let n = 0;
  for await (const batch of rows) {
    for (const row of batch) {
      if (n === about.failsAt) throw new Error('no such thing can be written');
      if (n === about.stopsAt) for (;;) n += 0;
      yield n % 2 === 0 ? `${JSON.stringify(row)}\n` : Buffer.from(`${JSON.stringify(row)}\n`);
      n += 1;
    }
  }
};
