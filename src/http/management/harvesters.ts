import { z } from 'zod';
import { may } from '#accounts';
import {
  HARVEST_FIELDS,
  HARVEST_KINDS,
  type Harvester,
  type HarvesterProblem,
  type HarvesterWish,
  SECRET_FIELDS,
} from '#harvesting';
import {
  type ManagementAnswer,
  type ManagementCall,
  type ManagementRoute,
  notAllowed,
  notThere,
  problem,
} from './route.ts';

const wish = z.strictObject({
  name: z.string().max(200),
  kind: z.enum(HARVEST_KINDS),
  config: z.partialRecord(z.enum(HARVEST_FIELDS), z.string().max(4000)),
  idPrefix: z.string().max(60).default(''),
  schedule: z.string().max(100).default(''),
  removesGone: z.boolean().default(false),
});

const mayHarvest = ({ viewer }: ManagementCall): boolean => may(viewer, 'create-datasets');

const isTheirs = ({ viewer }: ManagementCall, { owner }: Harvester): boolean =>
  owner === viewer.personId || may(viewer, 'administer');

/** Secrets are shown to nobody, not even sealed. */
const shown = ({
  id,
  name,
  kind,
  config,
  idPrefix,
  schedule,
  removesGone,
  createdAt,
  report,
  jobId,
}: Harvester) => ({
  id,
  name,
  kind,
  config: Object.fromEntries(
    Object.entries(config).filter(([field]) => !SECRET_FIELDS.some((secret) => secret === field)),
  ),
  idPrefix,
  schedule,
  removesGone,
  createdAt,
  report: report ?? null,
  job: jobId ?? null,
});

const refused = ({ field, code }: HarvesterProblem) =>
  problem(400, 'BadValue', `${field}: ${code.replaceAll('-', ' ')}.`);

const onHarvester =
  (
    work: (call: ManagementCall, harvester: Harvester) => Promise<ManagementAnswer>,
  ): ManagementRoute['answer'] =>
  async (call) => {
    if (!mayHarvest(call)) return notAllowed('harvest');
    const harvester = await call.deps.harvesting.get(call.path.harvester ?? '');
    return harvester === undefined || !isTheirs(call, harvester)
      ? notThere('such harvester')
      : work(call, harvester);
  };

async function save(call: ManagementCall, before?: Harvester): Promise<ManagementAnswer> {
  const { deps, viewer, body } = call;
  const saved = await deps.harvesting.save(viewer, viewer.personId, body as HarvesterWish, before?.id);
  return saved.ok
    ? { status: before === undefined ? 201 : 200, body: shown(saved.value) }
    : refused(saved.problems[0]);
}

const run = (isPreview: boolean): ManagementRoute => ({
  method: 'POST',
  path: `/harvesters/{harvester}/${isPreview ? 'preview' : 'run'}`,
  operationId: isPreview ? 'previewHarvester' : 'runHarvester',
  summary: isPreview
    ? 'Looks what would be taken over, as a job; the report of the harvester tells it.'
    : 'Takes over what the source has, as a job; the report of the harvester tells what came of it.',
  tag: 'harvesters',
  answer: onHarvester(async ({ deps, viewer }, { id }) => {
    const job = await deps.harvesting.run(id, viewer.personId, isPreview);
    return job === undefined ? notThere('such harvester') : { status: 202, body: { job: job.id } };
  }),
});

/** Sources of many datasets, for whom they belong to. */
export const harvesterRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/harvesters',
    operationId: 'listHarvesters',
    summary: 'Your harvesters, by name.',
    tag: 'harvesters',
    isList: true,
    async answer(call) {
      if (!mayHarvest(call)) return notAllowed('harvest');
      const { limit, offset } = call.query;
      const found = (await call.deps.harvesting.list()).filter((one) => isTheirs(call, one));
      return {
        status: 200,
        body: { total_count: found.length, results: found.slice(offset, offset + limit).map(shown) },
      };
    },
  },
  {
    method: 'POST',
    path: '/harvesters',
    operationId: 'addHarvester',
    summary: 'Adds a harvester. Secrets of its configuration are kept sealed and never shown.',
    tag: 'harvesters',
    body: wish,
    answer: (call) => (mayHarvest(call) ? save(call) : Promise.resolve(notAllowed('harvest'))),
  },
  {
    method: 'GET',
    path: '/harvesters/{harvester}',
    operationId: 'getHarvester',
    summary: 'A harvester, with the report of its latest run.',
    tag: 'harvesters',
    answer: onHarvester(async (_call, harvester) => ({ status: 200, body: shown(harvester) })),
  },
  {
    method: 'PUT',
    path: '/harvesters/{harvester}',
    operationId: 'changeHarvester',
    summary: 'Changes a harvester; secrets that are not given stay.',
    tag: 'harvesters',
    body: wish,
    answer: onHarvester(save),
  },
  run(true),
  run(false),
  {
    method: 'DELETE',
    path: '/harvesters/{harvester}',
    operationId: 'deleteHarvester',
    summary: 'Removes a harvester. Its datasets stay.',
    tag: 'harvesters',
    answer: onHarvester(async ({ deps, viewer }, { id }) => {
      await deps.harvesting.remove(viewer, id);
      return { status: 204 };
    }),
  },
];
