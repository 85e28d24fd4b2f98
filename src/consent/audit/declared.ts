import { z } from 'zod';
import { HOST_USES, PURPOSES } from '../model.ts';
import type { CookieRegistry } from '../registry.ts';
import type { DeclaredRegistry } from './model.ts';

/** Where an application publishes what it declares, for audits by anybody. */
export const REGISTRY_PATH = '/.well-known/cookie-registry.json';

const SCHEMA = 'almagest-registry/1';

/** Where an audit finds forms and pages. */
export interface PublishedPaths {
  readonly centre: string;
  readonly policy: string;
  readonly choices: string;
}

/** What is published at `REGISTRY_PATH`. */
export interface PublishedRegistry extends DeclaredRegistry {
  readonly paths: PublishedPaths;
  /** Paths of the pages, without language; `:name` stands for a part that differs. Empty: not said. */
  readonly pages: readonly string[];
}

/** The registry as JSON; patterns as texts. */
export const publishRegistry = (
  { revision, cookies, storage, services }: CookieRegistry,
  paths: PublishedPaths,
  pages: readonly string[],
): unknown => ({
  schema: SCHEMA,
  revision,
  paths,
  pages,
  cookies: cookies.map((cookie) => ({ ...cookie, value: cookie.value.source })),
  storage,
  services,
});

const text = z.record(z.string(), z.string());
const name = z.string().min(1).max(256);
const seconds = z.number().nullable();
const location = z.array(z.enum(['front', 'back']));
const ground = z.enum(['authentication', 'security', 'language', 'choice']);
const stored = z.object({
  kind: z.enum(['local-storage', 'session-storage', 'indexed-db', 'cache-storage', 'service-worker']),
  name,
  maxAgeSeconds: seconds,
});
const host = z.enum(['portal', 'provider']);
const path = z.string().regex(/^\/(?![/\\])/);

function pattern(source: string, context: z.RefinementCtx): RegExp {
  try {
    return new RegExp(source);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a regular expression' });
    return z.NEVER;
  }
}

const published = z.object({
  schema: z.literal(SCHEMA),
  revision: z.string().max(64),
  paths: z.object({ centre: path, policy: path, choices: path }),
  pages: z.array(path).max(1000).default([]),
  cookies: z.array(
    z.object({
      key: z.string() as unknown as z.ZodType<'session'>,
      name,
      category: z.literal('necessary'),
      ground,
      title: text,
      purpose: text,
      setWhen: text,
      location,
      maxAgeSeconds: seconds,
      mayEndWithBrowser: z.boolean(),
      httpOnly: z.boolean(),
      sameSite: z.enum(['Lax', 'Strict']),
      value: z.string().max(500).transform(pattern),
      surfaces: z.array(z.enum(['page', 'api', 'asset', 'embed'])),
    }),
  ),
  storage: z.array(
    stored.extend({
      host: z.literal('portal'),
      category: z.literal('necessary'),
      ground,
      title: text,
      purpose: text,
      location,
    }),
  ),
  services: z.array(
    z.object({
      id: z.string().regex(/^[a-z\d]{1,12}$/),
      name,
      category: z.enum(['statistical', 'internal', 'third-party']),
      ground: z.literal('consent'),
      provider: z.object({ name: z.string() }),
      purposes: z.array(z.enum(PURPOSES)),
      meaning: z.number(),
      title: text,
      purpose: text,
      recipients: z.array(z.string()),
      countries: z.array(z.string()),
      location,
      hosts: z.array(
        z.object({
          origin: z.string().regex(/^https?:\/\/[^/\s]+$/),
          uses: z.array(z.enum(HOST_USES)),
        }),
      ),
      cookies: z.array(z.object({ name, host, maxAgeSeconds: seconds })),
      storage: z.array(stored.extend({ host })),
      // What it loads is seen, not believed.
      content: z.unknown().transform(() => ({ kind: 'picture' }) as const),
    }),
  ),
});

/** Reads a published registry; otherwise says what is wrong with it. */
export function readPublished(value: unknown): PublishedRegistry | string {
  const read = published.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'cannot be read'}`;
}
