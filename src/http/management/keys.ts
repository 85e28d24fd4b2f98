import { z } from 'zod';
import { type ApiKey, KEY_SCOPES } from '#accounts';
import { answered, done, partOf, windowOf } from './account-answers.ts';
import type { ManagementRoute } from './route.ts';

const draft = z.strictObject({
  name: z.string().max(100),
  scopes: z.array(z.enum(KEY_SCOPES)).max(KEY_SCOPES.length),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  dailyQuota: z.int().min(1).max(1_000_000_000).optional(),
});
const change = z
  .strictObject({
    name: z.string().max(100),
    dailyQuota: z.int().min(1).max(1_000_000_000).nullable(),
  })
  .partial();

const shown = (key: ApiKey) => ({
  ...key,
  dailyQuota: key.dailyQuota ?? null,
  expiresAt: key.expiresAt ?? null,
  lastUsedAt: key.lastUsedAt ?? null,
});

/** API keys: one's own with a key that administers accounts, everybody's for whoever may manage people. */
export const keyRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/keys',
    operationId: 'listKeys',
    summary: 'Keys, the newest first: everybody’s, or those of person. Never the secrets.',
    tag: 'keys',
    isList: true,
    parameters: ['person'],
    async answer({ deps, viewer, query }) {
      const person = query.text('person');
      if (person === '')
        return answered(
          await windowOf(query, (page) => deps.accounts.keys.list(viewer, page)),
          ({ total, items }) => ({ total_count: total, results: items.map(shown) }),
        );
      return answered(
        await deps.accounts.keys.listOf(viewer, person.slice(0, 100)),
        partOf({ query }, shown),
      );
    },
  },
  {
    method: 'POST',
    path: '/keys',
    operationId: 'addKey',
    summary:
      'Makes a key for yourself. Its secret is in the answer and nowhere else. Asks for a key that administers accounts.',
    tag: 'keys',
    body: draft,
    async answer({ deps, viewer, body }) {
      const { expiresAt, dailyQuota, ...rest } = body as z.infer<typeof draft>;
      const made = await deps.accounts.keys.create(viewer, {
        ...rest,
        ...(expiresAt !== undefined && { expiresAt }),
        ...(dailyQuota !== undefined && { dailyQuota }),
      });
      return answered(made, ({ key, secret }) => ({ ...shown(key), secret }), { status: 201 });
    },
  },
  {
    method: 'GET',
    path: '/keys/{key}',
    operationId: 'getKey',
    summary: 'A key: whose it is, what it may do, when it was used.',
    tag: 'keys',
    answer: async ({ deps, viewer, path }) =>
      answered(await deps.accounts.keys.get(viewer, path.key ?? ''), shown),
  },
  {
    method: 'PATCH',
    path: '/keys/{key}',
    operationId: 'changeKey',
    summary: 'Names a key otherwise, or sets how many calls a day it may make; null: as every key.',
    tag: 'keys',
    body: change,
    async answer({ deps, viewer, path, body }) {
      const { name, dailyQuota } = body as z.infer<typeof change>;
      const changed = await deps.accounts.keys.change(viewer, path.key ?? '', {
        ...(name !== undefined && { name }),
        ...(dailyQuota !== undefined && { dailyQuota }),
      });
      return answered(changed, shown);
    },
  },
  {
    method: 'DELETE',
    path: '/keys/{key}',
    operationId: 'revokeKey',
    summary: 'Revokes a key: it opens nothing from its next request on.',
    tag: 'keys',
    answer: async ({ deps, viewer, path }) => done(await deps.accounts.keys.revoke(viewer, path.key ?? '')),
  },
];
