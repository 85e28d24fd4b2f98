import type { Ground, HostUse, RegisteredCookie, Service, StoredItem } from '../model.ts';
import { matchesName } from '../registry.ts';
import { hostAllows } from '../services/read.ts';
import type {
  AuditState,
  CookieSighting,
  Declared,
  DeclaredRegistry,
  Evidence,
  Finding,
  FindingCode,
  RequestSighting,
  Setter,
  Sighting,
  StateKind,
  StorageSighting,
} from './model.ts';

/** One thing that is not as declared, at one moment. */
interface Fault extends Pick<Finding, 'code' | 'subject' | 'host' | 'service' | 'expected' | 'seen'> {
  readonly severity?: Finding['severity'];
  readonly at: Pick<Sighting, 'state' | 'page'> & { readonly setter?: Setter; readonly atMs?: number };
}

// Between the moment in which a browser stores a cookie and the one in which it is looked at.
const LEEWAY_SECONDS = 5;
const MAX_PAGES = 10;

const isBelow = (host: string, parent: string): boolean => host === parent || host.endsWith(`.${parent}`);

/** Whether a cookie of this host is sent to the site itself. */
const isOfSite = (evidence: Evidence, host: string): boolean =>
  isBelow(new URL(evidence.origin).hostname, host);

/** The service whose host, or a host below or above it, this is. */
function serviceOfHost({ services }: DeclaredRegistry, host: string): Service | undefined {
  return services.find(({ hosts }) =>
    hosts.some(({ origin }) => {
      const { hostname } = new URL(origin.replace('://*.', '://'));
      return isBelow(host, hostname) || isBelow(hostname, host);
    }),
  );
}

const seconds = (value: number | null): string => (value === null ? 'session' : String(value));

function judgeOwnCookie(cookie: CookieSighting, declared: RegisteredCookie, isSecure: boolean): Fault[] {
  const faults: Fault[] = [];
  const add = (code: FindingCode, expected?: string, seen?: string) =>
    faults.push({
      code,
      subject: cookie.name,
      at: cookie,
      ...(expected === undefined ? {} : { expected }),
      ...(seen === undefined ? {} : { seen }),
    });
  if (cookie.isRemoval) return faults;
  if (!cookie.grounds.includes(declared.ground)) add('cookie-without-occasion', declared.ground);
  const { maxAgeSeconds } = cookie;
  const limit = declared.maxAgeSeconds;
  if (maxAgeSeconds !== null && (limit === null || maxAgeSeconds > limit + LEEWAY_SECONDS))
    add('cookie-longer', seconds(limit), seconds(maxAgeSeconds));
  const printed = (c: {
    path: string;
    hasDomain: boolean;
    httpOnly: boolean;
    secure: boolean;
    sameSite: string;
  }) =>
    [
      `Path=${c.path}`,
      c.hasDomain ? 'Domain' : '',
      c.httpOnly ? 'HttpOnly' : '',
      c.secure ? 'Secure' : '',
      `SameSite=${c.sameSite || '—'}`,
    ]
      .filter((part) => part !== '')
      .join('; ');
  const { httpOnly, sameSite } = declared;
  const expected = printed({ path: '/', hasDomain: false, httpOnly, secure: isSecure, sameSite });
  const seen = printed(cookie);
  if (expected !== seen) add('cookie-attributes', expected, seen);
  else if (maxAgeSeconds === null && !declared.mayEndWithBrowser && limit !== null)
    add('cookie-attributes', `Max-Age=${limit}`, 'session');
  if (cookie.fitsForm === false) add('cookie-value');
  return faults;
}

function judgeCookie(cookie: CookieSighting, registry: DeclaredRegistry, evidence: Evidence): Fault[] {
  const isOwn = isOfSite(evidence, cookie.host);
  const own = isOwn ? registry.cookies.find(({ name }) => name === cookie.name) : undefined;
  if (own !== undefined) return judgeOwnCookie(cookie, own, evidence.origin.startsWith('https:'));
  if (cookie.isRemoval) return [];
  const candidates = isOwn ? registry.services : [serviceOfHost(registry, cookie.host) ?? []].flat();
  const host = isOwn ? {} : { host: cookie.host };
  for (const service of candidates) {
    const declared = service.cookies.find(
      (one) => (one.host === 'portal') === isOwn && matchesName(one.name, cookie.name),
    );
    if (declared === undefined) continue;
    const about = { subject: cookie.name, service: service.id, at: cookie, ...host };
    const faults: Fault[] = [];
    if (!cookie.services.includes(service.id)) faults.push({ code: 'cookie-without-consent', ...about });
    const limit = declared.maxAgeSeconds;
    if (cookie.maxAgeSeconds !== null && (limit === null || cookie.maxAgeSeconds > limit + LEEWAY_SECONDS))
      faults.push({
        code: 'cookie-longer',
        expected: seconds(limit),
        seen: seconds(cookie.maxAgeSeconds),
        ...about,
      });
    return faults;
  }
  const service = candidates.length === 1 && !isOwn ? { service: candidates[0]?.id ?? '' } : {};
  return [
    {
      code: 'cookie-undeclared',
      subject: cookie.name,
      seen: seconds(cookie.maxAgeSeconds),
      at: cookie,
      ...host,
      ...service,
    },
  ];
}

const isItem = (declared: Pick<StoredItem, 'kind' | 'name'>, item: StorageSighting): boolean =>
  declared.kind === item.kind && matchesName(declared.name, item.name);

function judgeItem(item: StorageSighting, registry: DeclaredRegistry, evidence: Evidence): Fault[] {
  const isOwn = item.origin === evidence.origin;
  const where = isOwn ? {} : { host: item.origin };
  const about = { subject: item.name, seen: item.kind, at: item, ...where };
  if (isOwn) {
    const own = registry.storage.find((one) => isItem(one, item));
    if (own !== undefined) return [];
  }
  const host = new URL(item.origin).hostname;
  const candidates = isOwn ? registry.services : [serviceOfHost(registry, host) ?? []].flat();
  for (const service of candidates) {
    if (!service.storage.some((one) => (one.host === 'portal') === isOwn && isItem(one, item))) continue;
    return item.services.includes(service.id)
      ? []
      : [{ code: 'storage-without-consent', service: service.id, ...about }];
  }
  return [{ code: 'storage-undeclared', ...about }];
}

const USES: Readonly<Record<string, HostUse>> = {
  script: 'script',
  image: 'img',
  document: 'frame',
  stylesheet: 'style',
  font: 'font',
  media: 'media',
};

function judgeRequest(request: RequestSighting, registry: DeclaredRegistry, evidence: Evidence): Fault[] {
  const about = { subject: request.origin, seen: request.url, at: request };
  const service = registry.services.find((one) => hostAllows(one, `${request.origin}/`));
  if (request.isStopped)
    return [
      {
        code: 'request-stopped',
        severity: 'notice',
        ...about,
        ...(service === undefined ? {} : { service: service.id }),
      },
    ];
  if (service === undefined) {
    // What a service's frame asks of others is no page of ours: its provider answers for it.
    const through = registry.services.find(
      (one) =>
        request.fromFrame !== undefined &&
        request.fromFrame !== evidence.origin &&
        request.services.includes(one.id) &&
        hostAllows(one, `${request.fromFrame}/`),
    );
    return through === undefined
      ? [{ code: 'host-undeclared', ...about }]
      : [{ code: 'host-through-frame', severity: 'notice', service: through.id, ...about }];
  }
  if (!request.services.includes(service.id))
    return [{ code: 'host-without-consent', service: service.id, ...about }];
  const use = USES[request.type] ?? 'connect';
  const uses = service.hosts
    .filter(({ origin }) => hostAllows({ ...service, hosts: [{ origin, uses: [] }] }, `${request.origin}/`))
    .flatMap((host) => host.uses);
  // Inside its own frame a service loads what it likes from its own host.
  const isInside = request.fromFrame !== undefined;
  return uses.includes(use) || isInside
    ? []
    : [
        {
          code: 'host-other-use',
          service: service.id,
          expected: uses.join(', '),
          ...about,
          seen: `${use}: ${request.url}`,
        },
      ];
}

/** In which states something necessary on this ground would have to show. */
const OCCASIONS: Readonly<Record<Exclude<Ground, 'consent'>, readonly StateKind[]>> = {
  authentication: ['signed-in'],
  security: ['signed-in'],
  language: ['language'],
  choice: ['refused', 'accepted', 'category', 'withdrawn', 'objected'],
};

/** What is declared and was not seen, though there was an occasion; a notice where there was none. */
function judgeUnseen(registry: DeclaredRegistry, declared: readonly Declared[], evidence: Evidence): Fault[] {
  const kinds = new Set(
    evidence.states
      .filter(({ id }) => evidence.visits.some(({ state }) => state === id))
      .map(({ kind }) => kind),
  );
  const stateOf = (wanted: readonly StateKind[]): AuditState | undefined =>
    evidence.states.find(({ kind }) => wanted.includes(kind));
  return declared.flatMap((one): Fault[] => {
    if (one.states.length > 0) return [];
    const at = { state: '', page: '' };
    const service = registry.services.find(({ id }) => id === one.service);
    if (service !== undefined) {
      const isTried = evidence.visits.some(({ state }) => {
        const found = evidence.states.find(({ id }) => id === state);
        return (
          found?.kind === 'accepted' || (found?.kind === 'category' && found.category === service.category)
        );
      });
      if (one.kind === 'service')
        return [
          {
            code: 'service-never-seen',
            severity: isTried ? 'fault' : 'notice',
            subject: service.name,
            service: service.id,
            at,
          },
        ];
      const isSilent = declared.some(
        (other) => other.kind === 'service' && other.service === service.id && other.states.length === 0,
      );
      const code = one.kind === 'cookie' ? 'cookie-never-seen' : 'storage-never-seen';
      // Said of the service as a whole already.
      return isSilent ? [] : [{ code, severity: 'notice', subject: one.name, service: service.id, at }];
    }
    const ground = registry.cookies.find(({ name }) => name === one.name)?.ground;
    if (ground === undefined)
      return [{ code: 'storage-never-seen', severity: 'notice', subject: one.name, at }];
    const occasion = OCCASIONS[ground];
    const isTried = occasion.some((kind) => kinds.has(kind));
    return [
      {
        code: 'cookie-never-seen',
        severity: isTried ? 'fault' : 'notice',
        subject: one.name,
        expected: ground,
        at: { state: stateOf(occasion)?.id ?? '', page: '' },
      },
    ];
  });
}

const statesOf = (sightings: readonly Pick<Sighting, 'state'>[]): readonly string[] => [
  ...new Set(sightings.map(({ state }) => state)),
];

/** Everything that is declared, with the states in which it was seen. */
export function declaredAndSeen(registry: DeclaredRegistry, evidence: Evidence): readonly Declared[] {
  const cookies = evidence.cookies.filter(({ isRemoval }) => !isRemoval);
  const own = registry.cookies.map(({ name, category, maxAgeSeconds }): Declared => {
    const seen = cookies.filter((cookie) => cookie.name === name && isOfSite(evidence, cookie.host));
    return { kind: 'cookie', name, category, maxAgeSeconds, states: statesOf(seen) };
  });
  const kept = registry.storage.map((item): Declared => {
    const seen = evidence.storage.filter((one) => one.origin === evidence.origin && isItem(item, one));
    const { kind, name, category, maxAgeSeconds } = item;
    return { kind, name, category, maxAgeSeconds, states: statesOf(seen) };
  });
  const ofServices = registry.services.flatMap((service): Declared[] => {
    const { id, name, category } = service;
    const asked = evidence.requests.filter((one) => !one.isStopped && hostAllows(service, `${one.origin}/`));
    const isThere = (host: 'portal' | 'provider', where: string) =>
      host === 'portal'
        ? isOfSite(evidence, where)
        : serviceOfHost({ ...registry, services: [service] }, where) !== undefined;
    return [
      { kind: 'service', name, service: id, category, maxAgeSeconds: null, states: statesOf(asked) },
      ...service.cookies.map((one): Declared => {
        const seen = cookies.filter((c) => matchesName(one.name, c.name) && isThere(one.host, c.host));
        const { maxAgeSeconds } = one;
        return {
          kind: 'cookie',
          name: one.name,
          service: id,
          category,
          maxAgeSeconds,
          states: statesOf(seen),
        };
      }),
      ...service.storage.map((one): Declared => {
        const seen = evidence.storage.filter(
          (item) => isItem(one, item) && isThere(one.host, new URL(item.origin).hostname),
        );
        const { maxAgeSeconds, kind } = one;
        return { kind, name: one.name, service: id, category, maxAgeSeconds, states: statesOf(seen) };
      }),
    ];
  });
  return [...own, ...kept, ...ofServices];
}

const keyOf = ({ code, subject, host, service, expected, seen, at }: Fault): string => {
  // Of a host one line, whatever was asked of it.
  const what = code.startsWith('host-') || code === 'request-stopped' ? '' : seen;
  const who = at.setter?.by === 'response' || code === 'page-failed' ? '' : at.setter?.by;
  return JSON.stringify([code, subject, host, service, expected, what, who]);
};

/** The same thing on many pages and in many states is one finding. */
function grouped(faults: readonly Fault[]): readonly Finding[] {
  const groups = Map.groupBy(faults, keyOf);
  return [...groups.values()].map((group): Finding => {
    const [first] = group as [Fault, ...Fault[]];
    const { at, severity = 'fault', ...facts } = first;
    return {
      ...facts,
      severity,
      states: statesOf(group.map((one) => one.at)).filter((state) => state !== ''),
      pages: [...new Set(group.map((one) => one.at.page))].filter((page) => page !== '').slice(0, MAX_PAGES),
      count: group.length,
      ...(at.setter === undefined ? {} : { setter: at.setter }),
      ...(at.atMs === undefined ? {} : { atMs: at.atMs }),
    };
  });
}

/** Compares what was seen with what is declared. Faults come first, each kind of finding together. */
export function judge(registry: DeclaredRegistry, evidence: Evidence): readonly Finding[] {
  const declared = declaredAndSeen(registry, evidence);
  const left = evidence.leftovers.flatMap(({ state, name, host }): Fault[] => {
    if (!isOfSite(evidence, host)) return [];
    const service = registry.services.find(({ cookies }) =>
      cookies.some((one) => one.host === 'portal' && matchesName(one.name, name)),
    );
    return service === undefined
      ? []
      : [{ code: 'cookie-after-withdrawal', subject: name, service: service.id, at: { state, page: '' } }];
  });
  const faults: readonly Fault[] = [
    ...evidence.cookies.flatMap((cookie) => judgeCookie(cookie, registry, evidence)),
    ...left,
    ...evidence.storage.flatMap((item) => judgeItem(item, registry, evidence)),
    ...evidence.requests.flatMap((request) => judgeRequest(request, registry, evidence)),
    ...judgeUnseen(registry, declared, evidence),
    ...evidence.policyLacks.flatMap(({ language, page, names }) =>
      names.map(
        (subject): Fault => ({ code: 'policy-lacks', subject, seen: language, at: { state: '', page } }),
      ),
    ),
    ...evidence.visits.flatMap(({ state, page, problem }): Fault[] =>
      problem === undefined
        ? []
        : [{ code: 'page-failed', subject: page, seen: problem, at: { state, page } }],
    ),
    ...evidence.notEntered.map(
      ({ state, problem }): Fault => ({
        code: 'state-not-entered',
        subject: state,
        seen: problem,
        at: { state, page: '' },
      }),
    ),
  ];
  return [...grouped(faults)].sort((a, b) =>
    a.severity === b.severity ? 0 : a.severity === 'fault' ? -1 : 1,
  );
}
