import { fail, ok, type Result } from '#lib';
import { datasetOf, groundOf } from '../explore/dataset-of.ts';
import type { Call, PageAnswer, VisibleDataset } from '../explore/route.ts';
import { type WireValue, wireJson } from '../explore/wire-json.ts';
import { badRequest, type HttpProblem } from '../problems.ts';
import { lastValue, type QueryParameters } from '../query-string.ts';
import { deprecationHeaders } from './deprecation.ts';
import { readV1, type V1Asked } from './v1-parameters.ts';

/** Version 1 names its parameters by fields, so they are read from the request itself. */
export type V1Call = Call<Record<string, never>>;

export const givenOf = (call: V1Call): QueryParameters => call.request.query as QueryParameters;

/** A function of a page of the caller's, that its script is to call with the answer. */
const CALLBACK = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*|\[\d+\]){0,5}$/;

/** In what form the answer is wanted. */
export interface V1Form {
  readonly format: string;
  readonly callback?: string;
}

export function formOf(given: QueryParameters, formats: readonly string[]): Result<V1Form, HttpProblem> {
  const format = (lastValue(given, 'format') ?? 'json').toLowerCase();
  const callback = lastValue(given, 'callback');
  if (!formats.includes(format) && format !== 'jsonp')
    return fail(
      badRequest(
        'InvalidParameter',
        `Invalid value for format: ${format.slice(0, 50)} was found but one of ${formats.join(', ')} is expected.`,
      ),
    );
  if (callback !== undefined && (callback.length > 200 || !CALLBACK.test(callback)))
    return fail(
      badRequest('InvalidParameter', 'Invalid value for callback: the name of a function is expected.'),
    );
  return ok({ format, ...(callback === undefined ? {} : { callback }) });
}

const identityIn = (call: V1Call, identity: string | undefined): string | undefined =>
  identity === undefined
    ? undefined
    : [identity, call.request.raw.url, JSON.stringify(givenOf(call))].join('\n');

/** A text of its own form. */
export const v1Text = (
  call: V1Call,
  made: {
    readonly identity: string | undefined;
    readonly contentType: string;
    build(signal: AbortSignal): Promise<string>;
  },
): PageAnswer => ({
  kind: 'page',
  identity: identityIn(call, made.identity),
  headers: deprecationHeaders('1.0', call.origin),
  contentType: made.contentType,
  build: made.build,
});

/** JSON, or the call of the function that the request names. */
export function v1Page(
  call: V1Call,
  form: V1Form,
  made: {
    readonly identity: string | undefined;
    readonly isOfTheMoment?: boolean;
    build(signal: AbortSignal): Promise<WireValue>;
    readonly contentType?: string;
  },
): PageAnswer {
  const { callback } = form;
  const isPretty = /^(?:true|1)$/i.test(lastValue(givenOf(call), 'pretty_print') ?? '');
  return {
    kind: 'page',
    identity: identityIn(call, made.identity),
    isOfTheMoment: made.isOfTheMoment ?? false,
    headers: deprecationHeaders('1.0', call.origin),
    contentType:
      callback === undefined
        ? (made.contentType ?? 'application/json; charset=utf-8')
        : 'application/javascript; charset=utf-8',
    build: async (signal) => {
      const text = wireJson(await made.build(signal));
      if (callback !== undefined) return `/**/${callback}(${text});`;
      return isPretty ? JSON.stringify(JSON.parse(text), null, 4) : text;
    },
  };
}

/** The dataset that a request of version 1 names, and what it asks of its records. */
export interface V1Records {
  readonly found: VisibleDataset;
  readonly ground: ReturnType<typeof groundOf>;
  readonly asked: V1Asked;
  readonly given: QueryParameters;
  /** As the caller names it: `<id>@datastro` stays so. */
  readonly datasetId: string;
}

export const DEEPEST = 10_000;

export async function recordsOf(
  call: V1Call,
  options: { readonly isWhole: boolean },
): Promise<Result<V1Records, HttpProblem>> {
  const given = givenOf(call);
  const datasetId = call.path.dataset_id ?? lastValue(given, 'dataset');
  if (datasetId === undefined)
    return fail(badRequest('MissingParameter', 'The parameter dataset is missing: it names the dataset.'));
  const found = await datasetOf({ ...call, path: { ...call.path, dataset_id: datasetId } });
  if (!found.ok) return found;
  const { schema } = found.value;
  const asked = readV1(given, {
    schema,
    isCatalogue: false,
    ...(options.isWhole ? {} : { deepest: DEEPEST }),
  });
  if (!asked.ok) return asked;
  return ok({
    found: found.value,
    ground: groundOf(call, found.value),
    asked: asked.value,
    given,
    datasetId,
  });
}
