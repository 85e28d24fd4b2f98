import { z } from 'zod';
import { fail, ok, type Result } from '#lib';
import { HOST_USES, PURPOSES, type Service } from '../model.ts';
import { fromPreset, PRESET_NAMES, presetNeeds } from './presets.ts';

/** Services that one portal can have: each may be an exception in a visitor's choice. */
export const MAX_SERVICES = 32;

/** A declaration that cannot be used: which, where in it, and what is wrong. */
export interface ServiceProblem {
  /** Place in the list, counted from 1. */
  readonly position: number;
  /** Path inside the declaration, with dots; empty for the declaration itself. */
  readonly at: string;
  readonly message: string;
}

const LOOPBACK = /^(?:localhost|[\w-]+\.localhost|127\.0\.0\.1|\[::1\])$/;

function parseUrl(text: string): URL | undefined {
  // A wildcard is no host name to a parser, but a letter in its place is.
  const plain = text.replace('://*.', '://wildcard.');
  return URL.canParse(plain) ? new URL(plain) : undefined;
}

const isSafe = (text: string): boolean => {
  const url = parseUrl(text);
  if (url === undefined || url.username !== '' || /[\s'";,\\]/.test(text)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
};

const address = z
  .string()
  .max(2000)
  .refine(isSafe, 'must be an https address (http only for this machine), without a user name');

const originText = z
  .string()
  .max(300)
  .refine((text) => {
    const url = parseUrl(text);
    return url !== undefined && isSafe(text) && url.origin === text.replace('://*.', '://wildcard.');
  }, 'must be a scheme and a host, such as https://tiles.example or https://*.tiles.example, without a path');

const words = z
  .union([
    z.string().min(1).max(1000),
    z.record(z.string().regex(/^[a-z]{2}(-[a-z]+)?$/), z.string().min(1).max(1000)),
  ])
  .transform((value) => (typeof value === 'string' ? { en: value, fr: value } : value))
  .refine((value) => Object.keys(value).length > 0, 'must have a text in at least one language');

// Printable ASCII that neither a cookie line nor a header can be broken with.
const storedName = z
  .string()
  .regex(/^[!#$%&'*+\-.^_`|~\w]{1,128}$/, 'must be a cookie name; * stands for any characters');
const itemName = z.string().min(1).max(256);

/** A time: days, seconds, or neither for what ends with the browser. */
const lifetime = {
  days: z.number().min(0).max(3650).optional(),
  seconds: z.number().int().min(0).optional(),
};
const secondsOf = ({ days, seconds }: { days?: number | undefined; seconds?: number | undefined }) =>
  seconds ?? (days === undefined ? null : Math.round(days * 86_400));

const cookie = z
  .strictObject({
    name: storedName,
    host: z.enum(['portal', 'provider']).default('provider'),
    purpose: words.optional(),
    ...lifetime,
  })
  .transform(({ name, host, purpose, ...time }) => ({
    name,
    host,
    maxAgeSeconds: secondsOf(time),
    ...(purpose && { purpose }),
  }));

const stored = z
  .strictObject({
    kind: z.enum(['local-storage', 'session-storage', 'indexed-db', 'cache-storage', 'service-worker']),
    name: itemName,
    host: z.enum(['portal', 'provider']).default('provider'),
    purpose: words.optional(),
    ...lifetime,
  })
  .transform(({ kind, name, host, purpose, ...time }) => ({
    kind,
    name,
    host,
    maxAgeSeconds: secondsOf(time),
    ...(purpose && { purpose }),
  }));

const content = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('script'), src: address }),
  z.strictObject({ kind: z.literal('frame') }),
  z.strictObject({ kind: z.literal('picture') }),
  z.strictObject({
    kind: z.literal('tiles'),
    template: address.refine(
      (t) => ['{z}', '{x}', '{y}'].every((part) => t.includes(part)),
      'must hold {z}, {x} and {y}',
    ),
    attribution: z.string().min(1).max(300),
  }),
]);

const id = z.string().regex(/^[a-z\d]{1,12}$/, 'must be 1 to 12 of a-z and 0-9');
const country = z.string().regex(/^[A-Z]{2}$/, 'must be a country code of two capital letters, such as FR');

const provider = z
  .strictObject({
    name: z.string().min(1).max(200),
    policyUrl: address.optional(),
    country: country.optional(),
  })
  .transform(({ name, policyUrl, country: where }) => ({
    name,
    ...(policyUrl && { policyUrl }),
    ...(where && { country: where }),
  }));

/** What may be said of any service, with a preset or without. */
const shared = {
  id,
  name: z.string().min(1).max(100),
  category: z.enum(['statistical', 'internal', 'third-party']),
  provider,
  purposes: z.array(z.enum(PURPOSES)).min(1),
  meaning: z.number().int().min(1).max(1_000_000),
  title: words,
  purpose: words,
  recipients: z.array(z.string().min(1).max(200)).max(50),
  countries: z.array(country).max(50),
  location: z.array(z.enum(['front', 'back'])).min(1),
  hosts: z.array(z.strictObject({ origin: originText, uses: z.array(z.enum(HOST_USES)).min(1) })).max(50),
  cookies: z.array(cookie).max(100),
  storage: z.array(stored).max(100),
};

const declared = z
  .strictObject({
    ...shared,
    content,
    title: shared.title.optional(),
    meaning: shared.meaning.default(1),
    recipients: shared.recipients.default([]),
    countries: shared.countries.default([]),
    location: shared.location.default(['front']),
    hosts: shared.hosts.min(1),
    cookies: shared.cookies.default([]),
    storage: shared.storage.default([]),
  })
  .transform((s): Service => ({ ...s, ground: 'consent', title: s.title ?? { en: s.name, fr: s.name } }));

const overrides = Object.fromEntries(
  Object.entries(shared).map(([name, schema]) => [name, (schema as z.ZodType).optional()]),
);

// The overrides are those of `shared`, each optional; the type is lost on the way through Object.entries.
const preset = z.strictObject({
  preset: z.enum(PRESET_NAMES as [string, ...string[]]),
  url: address.optional(),
  siteId: z.number().int().min(1).optional(),
  content: content.optional(),
  ...overrides,
}) as unknown as z.ZodType<
  { preset: (typeof PRESET_NAMES)[number]; url?: string; siteId?: number } & Partial<Service>
>;

const isPreset = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'preset' in value;

function readOne(value: unknown, position: number): Result<Service, ServiceProblem> {
  const problems = (error: z.ZodError): Result<Service, ServiceProblem> => {
    const [first, ...rest] = error.issues.map(
      (issue): ServiceProblem => ({ position, at: issue.path.join('.'), message: issue.message }),
    );
    return fail(first ?? { position, at: '', message: 'cannot be read' }, ...rest);
  };
  if (!isPreset(value)) {
    const read = declared.safeParse(value);
    return read.success ? ok(read.data) : problems(read.error);
  }
  const read = preset.safeParse(value);
  if (!read.success) return problems(read.error);
  const { preset: name, url, siteId, ...own } = read.data;
  const missing = presetNeeds(name).filter((need) => ({ url, siteId })[need] === undefined);
  const [first, ...rest] = missing.map(
    (need): ServiceProblem => ({ position, at: need, message: `is needed by the preset ${name}` }),
  );
  if (first) return fail(first, ...rest);
  const input = { ...(url === undefined ? {} : { url }), ...(siteId === undefined ? {} : { siteId }) };
  return ok({ ...fromPreset(name, input), ...own });
}

/** A service must load only from hosts that it declares: the policy of the pages would stop it otherwise. */
function undeclaredHost(service: Service, position: number): ServiceProblem | undefined {
  const { content: how } = service;
  const needed = how.kind === 'script' ? how.src : how.kind === 'tiles' ? how.template : undefined;
  if (needed === undefined || hostAllows(service, needed)) return undefined;
  const { origin } = new URL(needed.replace(/[{}]/g, ''));
  return { position, at: 'hosts', message: `must name ${origin}, from which the service is loaded` };
}

/** Whether an address lies on a declared host of a service. */
export function hostAllows(service: Service, url: string): boolean {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined) return false;
  return service.hosts.some(({ origin }) => {
    if (!origin.includes('://*.')) return target.origin === origin;
    const below = new URL(origin.replace('://*.', '://'));
    return (
      target.protocol === below.protocol &&
      target.port === below.port &&
      target.hostname.endsWith(`.${below.hostname}`)
    );
  });
}

/** Reads declarations of services, as they stand in `portal.yaml`. All problems are told at once. */
export function readServices(value: unknown): Result<readonly Service[], ServiceProblem> {
  if (!Array.isArray(value)) return fail({ position: 0, at: '', message: 'must be a list of services' });
  const problems: ServiceProblem[] = [];
  const services: Service[] = [];
  if (value.length > MAX_SERVICES)
    problems.push({
      position: MAX_SERVICES + 1,
      at: '',
      message: `is one too many: ${MAX_SERVICES} at most`,
    });
  for (const [i, one] of value.slice(0, MAX_SERVICES).entries()) {
    const read = readOne(one, i + 1);
    if (!read.ok) {
      problems.push(...read.problems);
      continue;
    }
    const service = read.value;
    if (services.some((other) => other.id === service.id))
      problems.push({ position: i + 1, at: 'id', message: `is ${service.id}, which another service has` });
    const host = undeclaredHost(service, i + 1);
    if (host !== undefined) problems.push(host);
    services.push(service);
  }
  const [first, ...rest] = problems;
  return first ? fail(first, ...rest) : ok(services);
}

/** A problem in a sentence. */
export const serviceProblemMessage = ({ position, at, message }: ServiceProblem): string =>
  position === 0
    ? `The services ${message}.`
    : `Service ${position}${at === '' ? '' : `, ${at}`}: ${message}.`;
