import { Readable } from 'node:stream';
import { fail, ok, type Result } from '#lib';
import type { ImportProblem } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { readWholeXml, type XmlListener } from './xml.ts';

/** Reads an XML text that is in memory; `what` it is called when it is broken. */
export async function readXmlText(
  bytes: Buffer,
  what: string,
  listener: XmlListener,
): Promise<Result<undefined, ImportProblem>> {
  try {
    const options = { signal: undefined, what, advice: 'Check the address.' };
    await readWholeXml(Readable.from([bytes]), listener, options);
    return ok(undefined);
  } catch (error) {
    if (error instanceof Refusal) return fail(error.problem);
    throw error;
  }
}
