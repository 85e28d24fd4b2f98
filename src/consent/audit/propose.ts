import type { HostUse } from '../model.ts';
import type { CookieSighting, Evidence, Proposal, Setter, Sighting, StorageSighting } from './model.ts';

const USES: Readonly<Record<string, HostUse>> = {
  script: 'script',
  image: 'img',
  document: 'frame',
  stylesheet: 'style',
  font: 'font',
  media: 'media',
};

/** The last two labels: what people call the site. Good enough for a proposal that a person reads. */
const siteName = (host: string): string =>
  /^[\d.:[\]]+$/.test(host) ? host : host.split('.').slice(-2).join('.');

const idOf = (site: string, taken: ReadonlySet<string>): string => {
  const base =
    site
      .toLowerCase()
      .replace(/[^a-z\d]/g, '')
      .slice(0, 10) || 'service';
  let id = base;
  for (let i = 2; taken.has(id); i++) id = `${base}${i}`;
  return id;
};

const setBy = (setter: Setter): string => (setter.by === 'unknown' ? '' : setter.url);

function lifetimes(cookies: readonly CookieSighting[]): Map<string, number | null> {
  const longest = new Map<string, number | null>();
  for (const { name, maxAgeSeconds, isRemoval } of cookies) {
    if (isRemoval) continue;
    const known = longest.get(name);
    longest.set(name, known === undefined ? maxAgeSeconds : Math.max(known ?? 0, maxAgeSeconds ?? 0) || null);
  }
  return longest;
}

/** What a site that declares nothing would have to declare: a service per site that is not its own. */
export function propose(evidence: Evidence): Proposal {
  const own = new URL(evidence.origin).hostname;
  const isOwn = (host: string) => host === own || own.endsWith(`.${host}`);
  const sites = new Set([
    ...evidence.requests.map(({ origin }) => siteName(new URL(origin).hostname)),
    ...evidence.cookies.filter(({ host }) => !isOwn(host)).map(({ host }) => siteName(host)),
  ]);
  const taken = new Set<string>();
  const services = [...sites].sort().map((site) => {
    const id = idOf(site, taken);
    taken.add(id);
    const requests = evidence.requests.filter(({ origin }) => siteName(new URL(origin).hostname) === site);
    const hosts = [...Map.groupBy(requests, ({ origin }) => origin)].map(([origin, asked]) => ({
      origin,
      uses: [...new Set(asked.map(({ type }) => USES[type] ?? 'connect'))],
    }));
    const isOfSite = ({ host }: CookieSighting) => !isOwn(host) && siteName(host) === site;
    // What a script of theirs sets or keeps here is theirs all the same.
    const isByTheirScript = ({ setter }: Sighting) =>
      setter.by === 'script' &&
      URL.canParse(setter.url) &&
      siteName(new URL(setter.url).hostname) === site &&
      !isOwn(new URL(setter.url).hostname);
    const cookie = (host: 'portal' | 'provider', list: readonly CookieSighting[]) =>
      [...lifetimes(list)].map(([name, life]) => ({
        name,
        host,
        ...(life === null ? {} : { seconds: life }),
      }));
    const items = (host: 'portal' | 'provider', list: readonly StorageSighting[]) =>
      [...new Map(list.map(({ kind, name }) => [`${kind} ${name}`, { kind, name }])).values()].map(
        (item) => ({
          ...item,
          host,
        }),
      );
    const isOnTheirs = ({ origin }: StorageSighting) =>
      origin !== evidence.origin && siteName(new URL(origin).hostname) === site;
    const isKeptHere = (item: StorageSighting) => item.origin === evidence.origin && isByTheirScript(item);
    const script = requests.find(({ type }) => type === 'script');
    return {
      id,
      name: site,
      category: 'third-party',
      provider: { name: site },
      purposes: ['content'],
      purpose: `What ${site} does here, and what it learns of visitors.`,
      hosts,
      cookies: [
        ...cookie('provider', evidence.cookies.filter(isOfSite)),
        ...cookie(
          'portal',
          evidence.cookies.filter((one) => isOwn(one.host) && isByTheirScript(one)),
        ),
      ],
      storage: [
        ...items('provider', evidence.storage.filter(isOnTheirs)),
        ...items('portal', evidence.storage.filter(isKeptHere)),
      ],
      content:
        script !== undefined
          ? { kind: 'script', src: script.url }
          : { kind: requests.some(({ type }) => type === 'document') ? 'frame' : 'picture' },
    };
  });
  const theirs = new Set(
    services.flatMap(({ cookies }) =>
      cookies.filter(({ host }) => host === 'portal').map(({ name }) => name),
    ),
  );
  const theirItems = new Set(
    services.flatMap(({ storage }) =>
      storage.filter(({ host }) => host === 'portal').map(({ kind, name }) => `${kind} ${name}`),
    ),
  );
  const mine = evidence.cookies.filter(({ host, name }) => isOwn(host) && !theirs.has(name));
  const states = (list: readonly { readonly state: string }[]) => [
    ...new Set(list.map(({ state }) => state)),
  ];
  const cookies = [...lifetimes(mine)].map(([name, maxAgeSeconds]) => {
    const seen = mine.filter((one) => one.name === name);
    return {
      kind: 'cookie' as const,
      name,
      maxAgeSeconds,
      setBy: seen.map(({ setter }) => setBy(setter)).find((by) => by !== '') ?? '',
      states: states(seen),
    };
  });
  const items: readonly StorageSighting[] = evidence.storage.filter(
    ({ origin, kind, name }) => origin === evidence.origin && !theirItems.has(`${kind} ${name}`),
  );
  const stored = [...Map.groupBy(items, ({ kind, name }) => `${kind} ${name}`).values()].flatMap((seen) => {
    const [first] = seen;
    return first === undefined
      ? []
      : [
          {
            kind: first.kind,
            name: first.name,
            maxAgeSeconds: null,
            setBy: seen.map(({ setter }) => setBy(setter)).find((by) => by !== '') ?? '',
            states: states(seen),
          },
        ];
  });
  return { services, own: [...cookies, ...stored] };
}
