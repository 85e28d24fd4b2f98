import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PushProblem } from '#push';
import type { HttpDeps } from '../deps.ts';
import { lastValue, type QueryParameters } from '../query-string.ts';

const PATH = '/api/push/1.0/:dataset_id/:resource';
const MAX_BODY_BYTES = 8_388_608;

/** What is wrong, where, and what to do. */
function messageOf(problem: PushProblem): string {
  switch (problem.code) {
    case 'unknown-source':
      return 'There is no such source of records, or the key is not its key. Copy the address and the key anew from the back office of the dataset.';
    case 'not-json':
      return `The body is not JSON (${problem.why}). Send one record as an object, or several as a list of objects.`;
    case 'not-a-record':
      return `Record ${problem.record} is not an object. Send one record as an object, or several as a list of objects.`;
    case 'no-known-field':
      return `Record ${problem.record} has none of the fields of the dataset. They are: ${problem.fields.join(', ')}.`;
    case 'no-identity':
      return `Record ${problem.record} has no value for "${problem.field}", which identifies records of this dataset.`;
    case 'wrong-type':
      return `Record ${problem.record} has ${problem.got} for "${problem.field}", which takes ${problem.wanted}. Nothing of the request was taken.`;
    case 'unknown-record':
      return 'There is no such record, or it has changed since. Its id is the one that records have in the API (recordid).';
    case 'too-many':
      return `A request may bring ${problem.max} records at most. Send them in several requests.`;
    case 'full':
      return `The dataset holds as many pushed records as it can, ${problem.max}. Delete some first.`;
  }
}

const STATUS: Readonly<Record<PushProblem['code'], number>> = {
  'unknown-source': 401,
  'not-json': 400,
  'not-a-record': 400,
  'no-known-field': 400,
  'no-identity': 400,
  'wrong-type': 400,
  'unknown-record': 404,
  'too-many': 413,
  full: 409,
};

const refuse = (reply: FastifyReply, problem: PushProblem): FastifyReply =>
  reply
    .code(STATUS[problem.code])
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(
      JSON.stringify({ status: 'ERROR', error_code: problem.code, message: messageOf(problem), ...problem }),
    );

/** Records that programs push, at the addresses of the original. Each source has a key of its own, which is all that counts. */
export async function registerPush(
  app: FastifyInstance,
  { pushes }: Pick<HttpDeps, 'pushes'>,
): Promise<void> {
  const take =
    (act: 'push' | 'remove' | 'removeById') => async (request: FastifyRequest, reply: FastifyReply) => {
      const path = request.params as Readonly<Record<string, string>>;
      const key = lastValue(request.query as QueryParameters, 'pushkey') ?? '';
      const at = { dataset: path.dataset_id ?? '', resource: path.resource ?? '', key };
      const taken = await pushes[act](
        at,
        act === 'removeById' ? (path.record_id ?? '') : String(request.body ?? ''),
      );
      if (!taken.ok) return refuse(reply, taken.problems[0]);
      return reply
        .header('cache-control', 'no-store')
        .type('application/json; charset=utf-8')
        .send(JSON.stringify({ status: 'OK', records: taken.value }));
    };

  await app.register(async (scope) => {
    // Whatever a program calls it (curl says that it is a form): it is JSON.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
      (_request, body, done) => done(null, body),
    );
    const config = { csrf: 'own-key' as const };
    scope.post(`${PATH}/push/`, { config, bodyLimit: MAX_BODY_BYTES }, take('push'));
    scope.post(`${PATH}/delete/`, { config, bodyLimit: MAX_BODY_BYTES }, take('remove'));
    // Programs of the original ask for it with GET.
    for (const method of ['GET', 'POST'] as const)
      scope.route({
        method,
        url: `${PATH}/:record_id/delete/`,
        config,
        exposeHeadRoute: false,
        handler: take('removeById'),
      });
  });
}
