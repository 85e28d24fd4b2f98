import {
  type AuditOptions,
  type AuditState,
  type Enter,
  publishedRegistry,
  reach,
  textAt,
} from '#consent/audit';

/** What an audit does on a portal of ours that it cannot find out from what any site publishes. */
export type PortalPlan = Pick<AuditOptions, 'pages' | 'languages' | 'chooseLanguage' | 'signIn'>;

export interface PlanWishes {
  /** Every page of every dataset, in every language; otherwise one page of each kind. */
  readonly all?: boolean;
  /** To be chosen, and to be read; those of the portal by default. */
  readonly languages?: readonly string[];
  /** Somebody who can sign in. */
  readonly account?: { readonly name: string; readonly password: string; readonly code?: string };
}

interface Pages {
  readonly origin: string;
  readonly languages: readonly string[];
  readonly all: boolean;
  /** Paths of its pages, as it publishes them. */
  readonly patterns: readonly string[];
  /** Ids of the datasets that strangers see; those are tried first that stand first. */
  readonly datasets: readonly string[];
}

// Pages with something of others in a text, beside one of each kind.
const MAX_MENTIONING = 5;
/** Addresses of what is not in the table of pages: the door, the API, and nothing at all. */
const BESIDE = ['/login/', '/api/explore/v2.1/catalog/datasets', '/nowhere/at/all/'];

/** Where somebody who has signed in also goes. What they may not open says so, and is a page too. */
const SIGNED_IN = [
  '/account/',
  '/account/security/',
  '/account/sessions/',
  '/account/keys/',
  '/account/data/',
  '/backoffice/',
  '/backoffice/datasets/',
  '/backoffice/people/',
  '/backoffice/settings/',
  '/backoffice/audit-log/',
];

/** And where every page is looked at. */
const SIGNED_IN_EVERYWHERE = [
  ...SIGNED_IN,
  '/account/security/passkeys/new/',
  '/account/security/authenticators/new/',
  '/account/keys/new/',
  '/account/data/erase/',
  '/backoffice/datasets/new/',
  '/backoffice/harvesters/',
  '/backoffice/harvesters/new/',
  '/backoffice/jobs/',
  '/backoffice/groups/',
  '/backoffice/groups/new/',
  '/backoffice/roles/',
  '/backoffice/roles/new/',
  '/backoffice/invitations/',
  '/backoffice/invitations/new/',
  '/backoffice/sessions/',
  '/backoffice/keys/',
  '/backoffice/mail/',
  '/backoffice/audience/',
  '/backoffice/sign-in/',
  '/backoffice/quotas/',
  '/backoffice/cookies/',
  '/backoffice/cookies/texts/',
  '/backoffice/cookie-audit/',
  '/backoffice/pages/',
  '/backoffice/pages/new/',
  '/backoffice/settings/look/',
  '/backoffice/settings/links/',
  '/backoffice/settings/lists/',
  '/backoffice/settings/server/',
];

const informationPath = (id: string): string => `/explore/dataset/${encodeURIComponent(id)}/information/`;

const isOfDataset = (path: string): boolean => path.includes(':');

// Datasets that are asked for a page before it is given up.
const MAX_TRIED = 30;

const withDataset = (path: string, id: string): string =>
  `${path.replace(/:\w+/, encodeURIComponent(id))}${path.endsWith('/record/') ? '?n=1' : ''}`;

const CANONICAL = /<link rel="canonical" href="([^"]+)"/;
const BUILDING_BLOCKS =
  /<(?:script|link)[^>]*?\s(?:src|href)="([^"]+\.(?:js|css))"|\sclass="([^"]+)"|<([a-z]+-[a-z-]+)[\s>]/g;

/**
 * What tells a kind of page from others: of views of a dataset what they are built of, of others their canonical address.
 * Undefined for a page that is not there.
 */
async function kindOf(origin: string, path: string): Promise<string | undefined> {
  const html = await textAt(origin + path);
  if (html === undefined) return undefined;
  if (/\/dataset\//.test(path)) {
    const blocks = [...html.matchAll(BUILDING_BLOCKS)].flatMap(([, file, names = '', element]) => [
      file ?? element ?? '',
      ...names.split(' '),
    ]);
    return [...new Set(blocks)].sort().join(' ');
  }
  const canonical = CANONICAL.exec(html)?.[1];
  return canonical === undefined ? path : new URL(canonical).pathname.replace(/^\/[a-z]{2}(?=\/)/, '');
}

/** One page of each kind: of what belongs to a dataset, that of the first one that has it. */
async function oneOfEach({ origin, patterns, datasets }: Pages): Promise<readonly string[]> {
  const kinds = new Map<string, string>();
  const look = async (path: string): Promise<boolean> => {
    const kind = await kindOf(origin, path);
    if (kind !== undefined && !kinds.has(kind)) kinds.set(kind, path);
    return kind !== undefined;
  };
  const plain = patterns.filter((path) => !isOfDataset(path));
  // Longer ones first: the short address of a dataset shows one of its views.
  const ofDatasets = patterns.filter(isOfDataset).sort((a, b) => b.length - a.length);
  for (const path of [...plain, ...ofDatasets]) {
    if (!isOfDataset(path)) await look(path);
    else for (const id of datasets.slice(0, MAX_TRIED)) if (await look(withDataset(path, id))) break;
  }
  return [...kinds.values()];
}

/** Paths of pages: of each kind one, or all; and beside them what is no kind of its own. */
async function pathsOf(
  portal: Pages,
  mentions: readonly string[],
): Promise<{ readonly paths: readonly string[]; readonly beside: readonly string[] }> {
  const { patterns, datasets, languages, all } = portal;
  if (!all)
    return {
      paths: [...new Set([...(await oneOfEach(portal)), ...mentions])],
      beside: ['/explore/?q=star', ...BESIDE],
    };
  const every = patterns.flatMap((path) =>
    isOfDataset(path) ? datasets.map((id) => withDataset(path, id)) : [path],
  );
  const prefixes = languages.length > 1 ? languages.map((code) => `/${code}`) : [''];
  const hasLanguage = (path: string) => !path.startsWith('/explore/embed/');
  return {
    paths: every.flatMap((path) => (hasLanguage(path) ? prefixes.map((prefix) => prefix + path) : [path])),
    beside: BESIDE,
  };
}

/** Looked at in these states, and with every page in all of them: in the others they are what they are in one of these. */
const BESIDE_STATES: ReadonlySet<AuditState['kind']> = new Set(['first', 'accepted', 'signed-in']);

/** The switch at the foot of every page. */
const chooseLanguage: (origin: string) => Enter = (origin) => async (page, state) => {
  await page.goto(`${origin}/`);
  const button = page.locator(
    `form[action$="/i18n/setlang/"] button[name=language][value="${state.language}"]`,
  );
  if ((await button.count()) > 0) {
    await Promise.all([page.waitForEvent('load'), button.first().click()]);
    return;
  }
  // The language of the page has no button: it is chosen from the page of another one.
  const others = page.locator('form[action$="/i18n/setlang/"] button[name=language]');
  await Promise.all([page.waitForEvent('load'), others.first().click()]);
  await Promise.all([page.waitForEvent('load'), button.first().click()]);
};

const signInAs =
  (origin: string, account: NonNullable<PlanWishes['account']>): Enter =>
  async (page) => {
    await page.goto(`${origin}/login/`);
    await page.locator('input[name=login]').fill(account.name);
    await page.locator('input[name=password]').fill(account.password);
    const submit = () =>
      Promise.all([page.waitForEvent('load'), page.locator('main form button[type=submit]').first().click()]);
    await submit();
    if (new URL(page.url()).pathname.endsWith('/login/code/') && account.code !== undefined) {
      await page.locator('input[name=code]').fill(account.code);
      await submit();
    }
    if (/\/login\//.test(new URL(page.url()).pathname))
      throw new Error(`the portal did not let ${account.name} in (${new URL(page.url()).pathname})`);
  };

interface CatalogueFacts {
  readonly ids: readonly string[];
  /** Those whose texts name one of the hosts. */
  readonly mentioning: readonly string[];
}

/** Datasets that strangers see; undefined where there is no catalogue. */
async function catalogueOf(origin: string, hosts: readonly string[]): Promise<CatalogueFacts | undefined> {
  const ids: string[] = [];
  const mentioning: string[] = [];
  for (let offset = 0; offset < 10_000; offset += 100) {
    const text = await textAt(`${origin}/api/explore/v2.1/catalog/datasets?limit=100&offset=${offset}`);
    if (text === undefined || !text.startsWith('{')) return offset === 0 ? undefined : { ids, mentioning };
    const { results = [] } = JSON.parse(text) as { results?: { dataset_id: string; metas?: unknown }[] };
    for (const { dataset_id: id, metas } of results) {
      ids.push(id);
      const words = JSON.stringify(metas ?? '');
      if (hosts.some((host) => words.includes(host))) mentioning.push(id);
    }
    if (results.length < 100) break;
  }
  return { ids, mentioning };
}

/** The languages in which the front page says that it exists. */
async function languagesOf(origin: string): Promise<readonly string[]> {
  const html = (await textAt(`${origin}/`)) ?? '';
  const codes = [...html.matchAll(/<link[^>]*?hreflang="?([a-z]{2}(?:-[a-z]+)?)[">\s]/gi)].map(
    ([, code = '']) => code,
  );
  return [...new Set(codes)];
}

/**
 * How the portal at an address is audited: its pages, how a language is chosen and how somebody signs in. Undefined for a
 * site that is no portal of ours, of which nothing is known beforehand.
 */
export async function portalPlan(address: string, wishes: PlanWishes): Promise<PortalPlan | undefined> {
  const origin = await reach(address);
  const registry = await publishedRegistry(origin);
  const hosts = registry?.services.flatMap((service) => service.hosts.map((host) => host.origin)) ?? [];
  const catalogue = registry && (await catalogueOf(origin, hosts));
  if (catalogue === undefined) return undefined;
  const languages = wishes.languages ?? (await languagesOf(origin));
  const { paths, beside } = await pathsOf(
    {
      origin,
      languages,
      all: wishes.all ?? false,
      patterns: registry?.pages ?? [],
      datasets: [...new Set([...catalogue.mentioning, ...catalogue.ids])],
    },
    catalogue.mentioning.slice(0, MAX_MENTIONING).map(informationPath),
  );
  const { account } = wishes;
  return {
    languages,
    chooseLanguage: chooseLanguage(origin),
    ...(account === undefined ? {} : { signIn: signInAs(origin, account) }),
    pages: ({ kind }: AuditState) => [
      ...paths,
      ...(wishes.all || BESIDE_STATES.has(kind) ? beside : []),
      ...(kind !== 'signed-in' ? [] : wishes.all ? SIGNED_IN_EVERYWHERE : SIGNED_IN),
    ],
  };
}
