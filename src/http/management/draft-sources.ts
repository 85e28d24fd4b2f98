import { z } from 'zod';
import { may } from '#accounts';
import { HARVEST_FIELDS, HARVEST_KINDS } from '#harvesting';
import type { NewDraft } from '#publishing';
import { comerOf, mayOpen } from '../backoffice/sections.ts';
import {
  type ManagementAnswer,
  type ManagementCall,
  type ManagementRoute,
  notAllowed,
  notThere,
  problem,
} from './route.ts';

const MEGABYTE = 1_048_576;

/** Where a new draft comes from. */
export const draftSource = z.strictObject({
  url: z
    .url({ protocol: /^(?:https?|ftps?)$/ })
    .max(2000)
    .optional(),
  /** A file that has come in pieces. */
  upload: z.string().max(100).optional(),
  /** One of what a look at a source has found. */
  offer: z.strictObject({ job: z.string().max(100), at: z.int().min(0).max(100_000) }).optional(),
  /** The source that the data of `dataset` were last made of, to correct what becomes of it. */
  kept: z.literal(true).optional(),
  dataset: z.string().max(120).optional(),
  /** The uid of one that was taken back from readers. */
  unpublished: z.string().max(120).optional(),
});

type Source = Pick<NewDraft, 'source' | 'reading' | 'metadata'>;

/** The source that was named, or why there is none. */
export async function sourceIn(
  { deps, viewer }: ManagementCall,
  { url, upload, offer }: z.infer<typeof draftSource>,
): Promise<Source | ManagementAnswer> {
  if ([url, upload, offer].filter((one) => one !== undefined).length !== 1)
    return problem(400, 'InvalidBody', 'url, upload, offer or kept: one of the four is needed.');
  // What lets an address in comes from an offer only.
  if (url !== undefined) return { source: { kind: 'url', url: url.replace(/#.*$/, '') } };
  if (upload !== undefined) {
    const file = deps.publishing.uploads.take(upload, viewer.personId);
    return file === undefined
      ? problem(409, 'NotPossible', 'upload: there is none of this id, or a part of it is missing.')
      : { source: { kind: 'file', path: file.path, name: file.name } };
  }
  const found = await deps.harvesting.found(offer?.job ?? '', viewer.personId);
  const chosen = found === undefined || found === 'looking' ? undefined : found.offers[offer?.at ?? -1];
  return chosen?.url === undefined
    ? problem(409, 'NotPossible', 'offer: nothing of this number was found, or it cannot be read.')
    : { source: { kind: 'url', url: chosen.url }, reading: chosen.parser, metadata: chosen.metadata };
}

/** A file that is on its way, with how much of it is there. */
const uploadOf = ({ deps, viewer, path }: ManagementCall) =>
  deps.publishing.uploads.get(path.upload ?? '', viewer.personId);

const uploads: readonly ManagementRoute[] = [
  {
    method: 'POST',
    path: '/uploads',
    operationId: 'beginUpload',
    summary:
      'Announces a file that comes in pieces, or finds the one that was announced before: offset says how much of it is there.',
    tag: 'drafts',
    body: z.strictObject({
      name: z.string().min(1).max(500),
      bytes: z.int().min(1),
      modified: z.int().min(0).default(0),
    }),
    async answer(call) {
      const { deps, viewer, body, now } = call;
      if (!mayOpen(await comerOf(deps, viewer, now), 'datasets')) return notAllowed('send files');
      const said = body as { readonly name: string; readonly bytes: number; readonly modified: number };
      const max = deps.settings['uploads.maxMb'];
      if (said.bytes > max * MEGABYTE) return problem(413, 'TooLarge', `A file has ${max} MB at most.`);
      const begun = deps.publishing.uploads.begin({ owner: viewer.personId, ...said });
      return begun === undefined
        ? problem(409, 'TooMany', 'Other files of yours are on their way: end some of them first.')
        : { status: 201, body: begun };
    },
  },
  {
    method: 'GET',
    path: '/uploads/{upload}',
    operationId: 'getUpload',
    summary: 'How much of a file is there: go on from offset.',
    tag: 'drafts',
    async answer(call) {
      const file = uploadOf(call);
      return file === undefined ? notThere('such upload') : { status: 200, body: file };
    },
  },
  {
    method: 'PATCH',
    path: '/uploads/{upload}',
    operationId: 'appendUpload',
    summary: 'Adds a piece where the file ends, which offset names; its bytes are the body.',
    tag: 'drafts',
    parameters: ['offset_bytes'],
    takesFile: true,
    async answer(call) {
      const { deps, viewer, query } = call;
      const file = uploadOf(call);
      if (file === undefined) return notThere('such upload');
      const piece = await call.takeFile();
      if (!piece.ok) return piece.problems[0];
      const offset = query.text('offset_bytes');
      const isAdded =
        /^\d{1,15}$/.test(offset) &&
        (await deps.publishing.uploads.append(file.id, viewer.personId, Number(offset), piece.value));
      const now = uploadOf(call);
      if (now === undefined) return notThere('such upload');
      return isAdded
        ? { status: 200, body: now }
        : problem(
            409,
            'NotPossible',
            `offset_bytes: the file ends at ${now.offset}, and has ${now.bytes} bytes.`,
          );
    },
  },
];

const sources: readonly ManagementRoute[] = [
  {
    method: 'POST',
    path: '/sources',
    operationId: 'lookAtSource',
    summary:
      'Has a job look what a portal, a catalogue, a service, a bucket or a folder has whose name contains a text; the answer names it.',
    tag: 'drafts',
    body: z.strictObject({
      kind: z.enum(HARVEST_KINDS),
      config: z.partialRecord(z.enum(HARVEST_FIELDS), z.string().max(4000)),
      contains: z.string().max(200).default(''),
    }),
    async answer({ deps, viewer, body }) {
      if (!may(viewer, 'create-datasets')) return notAllowed('create datasets');
      const { kind, config, contains } = body as {
        readonly kind: (typeof HARVEST_KINDS)[number];
        readonly config: Readonly<Record<string, string>>;
        readonly contains: string;
      };
      const job = await deps.harvesting.look(viewer.personId, kind, config, contains);
      if (job.ok) return { status: 202, body: { job: job.value.id } };
      const [{ field, code }] = job.problems;
      return problem(400, 'BadValue', `config.${field}: ${code.replaceAll('-', ' ')}.`);
    },
  },
  {
    method: 'GET',
    path: '/sources/{job}',
    operationId: 'getOffers',
    summary:
      'What such a job has found. POST /drafts takes one of it, as offer with the job and its place, from 0.',
    tag: 'drafts',
    async answer({ deps, viewer, path }) {
      const found = await deps.harvesting.found(path.job ?? '', viewer.personId);
      if (found === undefined) return notThere('such job');
      if (found === 'looking') return { status: 200, body: { isLooking: true, offers: [] } };
      return {
        status: 200,
        body: {
          isLooking: false,
          // The address may carry what lets it in.
          offers: found.offers.map(({ title, url, metadata }, at) => ({
            at,
            title,
            isReadable: url !== undefined,
            metadata,
          })),
          isCut: found.isCut,
          problem: found.problem ?? null,
        },
      };
    },
  },
];

/** Files that come in pieces, and sources of which one dataset is taken. */
export const draftSourceRoutes: readonly ManagementRoute[] = [...uploads, ...sources];
