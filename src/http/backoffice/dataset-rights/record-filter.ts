import type { DatasetEntry } from '#catalogue';
import { Failure } from '#lib';
import { compileRecords, type Query } from '#query';
import type { FilterCheck } from '#web';
import { odsqlText } from '../../odsql-text.ts';
import { lastValue } from '../../query-string.ts';
import { datasetOf, type OfficeCall, type OfficeRoute } from '../route.ts';
import { PATH } from './common.ts';

const CHECK_MS = 4000;

/** Looks at a record filter: what is wrong with it, or how many records it leaves. */
export async function checkFilter(call: OfficeCall, filter: string): Promise<FilterCheck | undefined> {
  const entry = datasetOf(call);
  const compiled = compileRecords(
    { select: 'count(*) as n', where: [filter], timezone: 'UTC', lang: call.language, now: call.now },
    entry.schema,
  );
  if (!compiled.ok) {
    const [problem] = compiled.problems;
    return { isGood: false, text: filter, message: odsqlText(call.t, problem), at: problem.at };
  }
  const records = await countOf(call, entry, compiled.value);
  return records === undefined ? undefined : { isGood: true, records, of: entry.recordCount };
}

/** Undefined when it takes longer than somebody who types would wait. */
async function countOf(call: OfficeCall, entry: DatasetEntry, query: Query): Promise<number | undefined> {
  const { catalogue, engine } = call.deps;
  try {
    const { rows } = await engine.page(catalogue.snapshot(entry), query, {
      format: 'json',
      timezone: 'UTC',
      lang: call.language,
      fileUrl: '',
      signal: AbortSignal.timeout(CHECK_MS),
    });
    return Number((JSON.parse(rows[0] ?? '{"n":0}') as { readonly n: number }).n);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** The same for a script that asks while somebody types. */
export const liveCheck: OfficeRoute = {
  path: `${PATH}check/`,
  section: 'datasets',
  right: 'manage',
  async get(call) {
    const { t } = call;
    const filter = (lastValue(call.query, 'where') ?? '').slice(0, 10_000);
    if (filter.trim() === '')
      return { answer: 'json', status: 200, body: { message: t('rights.check-empty') } };
    const check = await checkFilter(call, filter);
    const body =
      check === undefined
        ? { message: t('rights.check-long') }
        : check.isGood
          ? { message: t('rights.check-good', { count: check.records, of: check.of }) }
          : { message: check.message, at: check.at };
    return { answer: 'json', status: 200, body };
  },
};
