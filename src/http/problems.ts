import { Failure, type FailureCode } from '#lib';

/** Why a request is refused, in the words of the Explore API. Every other way out renders the same value in its own form. */
export interface HttpProblem {
  readonly status: number;
  readonly errorCode: string;
  readonly message: string;
  /** After how long to try again, for 429 and 503. */
  readonly retryAfterSeconds?: number;
}

export const badRequest = (errorCode: string, message: string): HttpProblem => ({
  status: 400,
  errorCode,
  message,
});

export const notFoundResource = (message: string): HttpProblem => ({
  status: 404,
  errorCode: 'NotFoundResource',
  message,
});

export const unknownDataset = (id: string): HttpProblem =>
  notFoundResource(`The requested dataset ${id.slice(0, 200)} does not exist.`);

/** In a portal that strangers may not read. */
export const signInNeeded: HttpProblem = {
  status: 401,
  errorCode: 'Unauthorized',
  message: 'This portal shows its datasets to people who have signed in only. Send an API key.',
};

export const unknownUri: HttpProblem = {
  status: 404,
  errorCode: 'NotFoundURI',
  message: 'The requested URI does not exist.',
};

export const invalidParameter = (name: string, found: string, expected: string): HttpProblem =>
  badRequest(
    'InvalidRESTParameterError',
    `Invalid value for ${name} API parameter: ${found.slice(0, 200)} was found but ${expected} is expected.`,
  );

/** A form that a page of another site has sent. */
export const sentElsewhere: HttpProblem = {
  status: 403,
  errorCode: 'SentFromElsewhere',
  message: 'The form was sent from another site. Nothing was changed.',
};

/** Somebody may know that it is there, and may not see it. */
export const forbidden: HttpProblem = {
  status: 403,
  errorCode: 'ForbiddenAccess',
  message: "You don't have permission to access the requested resource",
};

/** A key that was never made, has expired or was revoked. */
export const badKey: HttpProblem = {
  status: 401,
  errorCode: 'InvalidAPIKey',
  message: 'The API key is invalid, has expired or was revoked.',
};

/** A request that changes something came without proof that one of our pages made it. */
export const csrfRefused: HttpProblem = {
  status: 403,
  errorCode: 'CSRFFailed',
  message:
    'CSRF verification failed. Send the csrftoken cookie again in the X-CSRFToken header, or use an API key without the session.',
};

const BUSY = 'The portal is busy. Please try again in a moment.';

/** What the world did to us, as an answer. A query is never answered with a 5xx: past a limit it is the request that is too much. */
const FAILURES: Readonly<Record<FailureCode, HttpProblem | undefined>> = {
  'query-timeout': badRequest(
    'QueryTimeout',
    'The query took too long and was stopped. Narrow it with where or refine, or use fewer groups.',
  ),
  'query-memory': badRequest(
    'QueryTooLarge',
    'The query needs more memory than one query may use. Narrow it with where or refine, or use fewer groups.',
  ),
  'query-refused': badRequest(
    'ODSQLError',
    'The query cannot be computed: a value is out of range or has no number. Narrow it with where.',
  ),
  overloaded: { status: 429, errorCode: 'TooManyRequests', message: BUSY, retryAfterSeconds: 2 },
  'engine-lost': { status: 429, errorCode: 'TooManyRequests', message: BUSY, retryAfterSeconds: 1 },
  'store-locked': { status: 429, errorCode: 'TooManyRequests', message: BUSY, retryAfterSeconds: 1 },
  // Not the request's fault, and it passes: what needs no metadata store is answered meanwhile.
  'store-lost': {
    status: 503,
    errorCode: 'StoreUnavailable',
    message: 'The portal cannot reach its database at the moment. Please try again soon.',
    retryAfterSeconds: 5,
  },
  'store-unusable': {
    status: 503,
    errorCode: 'StoreUnavailable',
    message: 'The database of the portal needs its administrator.',
    retryAfterSeconds: 60,
  },
  gone: {
    status: 404,
    errorCode: 'NotFoundResource',
    message: 'It was removed while you were working on it.',
  },
  // Mail goes out in jobs; no request waits for it.
  'mail-undelivered': undefined,
  cancelled: { status: 499, errorCode: 'Cancelled', message: 'The request was given up.' },
  // A restore that is not whole, or a folder of another machine: for an administrator to mend.
  'snapshot-missing': {
    status: 503,
    errorCode: 'DataUnavailable',
    message: 'The data of this dataset are not there at the moment.',
    retryAfterSeconds: 60,
  },
  'source-unreachable': undefined,
  'source-refused': undefined,
  'source-too-large': undefined,
  'source-timeout': undefined,
  'disk-full': {
    status: 507,
    errorCode: 'DiskFull',
    message: 'The portal has no disk space left for this.',
  },
};

interface FrameworkError {
  readonly statusCode?: number;
  readonly code?: string;
}

/** The answer to an error thrown on the way, or undefined for one without an entry: a bug until it has one. */
export function problemOf(error: unknown): HttpProblem | undefined {
  if (error instanceof Failure) {
    const known = FAILURES[error.code];
    const { retryAfter } = error.facts;
    return known !== undefined && typeof retryAfter === 'number'
      ? { ...known, retryAfterSeconds: Math.ceil(retryAfter) }
      : known;
  }
  const { statusCode, code } = (error ?? {}) as FrameworkError;
  if (statusCode === 404) return unknownUri;
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return undefined;
  if (code === 'FST_ERR_MAX_PARAM_LENGTH' || statusCode === 414) return unknownUri;
  if (statusCode === 413)
    return { status: 413, errorCode: 'TooLarge', message: 'The body of the request is too large.' };
  if (statusCode === 415)
    return {
      status: 415,
      errorCode: 'UnsupportedMediaType',
      message: 'The media type of the request is not supported.',
    };
  return { status: statusCode, errorCode: 'InvalidRequest', message: 'The request is malformed.' };
}

export const internalProblem = (requestId: string): HttpProblem => ({
  status: 500,
  errorCode: 'InternalError',
  message: `Something went wrong on our side. Please report it with the identifier ${requestId}.`,
});

/** The body of an error on the API: indented by two, as clients' recorded answers have it. */
export const problemBody = (problem: HttpProblem): Buffer =>
  Buffer.from(JSON.stringify({ error_code: problem.errorCode, message: problem.message }, null, 2));

/** The same on version 1 of the API, whose errors have other names. */
export const problemBodyV1 = (problem: HttpProblem): Buffer =>
  Buffer.from(JSON.stringify({ errorcode: problem.status, error: problem.message }));
