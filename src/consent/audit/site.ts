import { type PublishedRegistry, REGISTRY_PATH, readPublished } from './declared.ts';
import { AuditImpossible } from './impossible.ts';
import type { Evidence } from './model.ts';

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 4_000_000;

/** Text of an address of the site; undefined for anything but a 200. */
export async function textAt(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const answer = await fetch(url, { headers: { ...headers }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = answer.ok ? (await answer.text()).slice(0, MAX_BYTES) : undefined;
  if (!answer.ok) await answer.body?.cancel();
  return text;
}

/** The origin to audit, once it has answered. */
export async function reach(address: string): Promise<string> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new AuditImpossible(
      'no-answer',
      `${address} is no address of a site, such as https://sky.example.`,
    );
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await answer.body?.cancel();
    // The site itself says by which name it wants to be known.
    return new URL(answer.url).origin;
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    throw new AuditImpossible(
      'no-answer',
      `${url.origin} does not answer (${cause?.code ?? cause?.message ?? message}). Is it running, and is this its address?`,
    );
  }
}

/** What the site declares; undefined where it publishes nothing. */
export async function publishedRegistry(origin: string): Promise<PublishedRegistry | undefined> {
  const text = await textAt(origin + REGISTRY_PATH).catch(() => undefined);
  if (text === undefined || !text.startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = readPublished(value);
  if (typeof read === 'string')
    throw new AuditImpossible(
      'no-registry',
      `What ${origin}${REGISTRY_PATH} declares cannot be read: ${read}.`,
    );
  return read;
}

/** Names that have to stand on the policy page and do not, in each language. */
export async function policyLacks(
  origin: string,
  registry: PublishedRegistry,
  languages: readonly string[],
): Promise<Evidence['policyLacks']> {
  const names = [
    ...[...registry.cookies, ...registry.storage].map(({ name }) => name),
    ...registry.services.flatMap(({ name, cookies, storage }) => [
      name,
      ...[...cookies, ...storage].map((one) => one.name),
    ]),
  ];
  const page = registry.paths.policy;
  const lacks = await Promise.all(
    (languages.length === 0 ? [''] : languages).map(async (language) => {
      const headers = language === '' ? {} : { 'accept-language': language };
      const html = (await textAt(origin + page, headers).catch(() => undefined)) ?? '';
      const words = html.replace(/&(?:amp|#38);/g, '&').replace(/&(?:#39|apos);/g, "'");
      return { language, page, names: [...new Set(names)].filter((name) => !words.includes(name)) };
    }),
  );
  return lacks.filter((one) => one.names.length > 0);
}

const LOCATION = /<loc>\s*([^<\s]+)\s*<\/loc>/g;
const LINK = /<a\b[^>]*?\shref=(?:"([^"]*)"|'([^']*)')/gi;

const unescaped = (text: string): string => text.replaceAll('&amp;', '&');

/** Addresses of the site's own map, one level of maps of maps included; empty where it has none. */
export async function mappedPages(origin: string, max: number): Promise<readonly string[]> {
  const found: string[] = [];
  const maps = [`${origin}/sitemap.xml`];
  const seen = new Set<string>();
  for (
    let map = maps.shift();
    map !== undefined && found.length < max && seen.size < 20;
    map = maps.shift()
  ) {
    if (seen.has(map)) continue;
    seen.add(map);
    const text = (await textAt(map).catch(() => undefined)) ?? '';
    const addresses = [...text.matchAll(LOCATION)].map(([, at = '']) => unescaped(at));
    const own = addresses.filter((at) => URL.canParse(at) && new URL(at).origin === origin);
    if (text.includes('<sitemapindex')) maps.push(...own);
    else found.push(...own);
  }
  return [...new Set(found)].slice(0, max);
}

/** Addresses that the site's pages link to, the nearest first. */
export async function linkedPages(origin: string, max: number): Promise<readonly string[]> {
  const found = [`${origin}/`];
  for (let i = 0; i < found.length && found.length < max; i++) {
    const base = found[i] ?? origin;
    const text = (await textAt(base).catch(() => undefined)) ?? '';
    for (const [, double, single] of text.matchAll(LINK)) {
      const link = unescaped(double ?? single ?? '');
      if (!URL.canParse(link, base)) continue;
      const url = new URL(link, base);
      url.hash = '';
      // Signing out, or a file, is no page to look at.
      const isPage =
        url.origin === origin && !/log-?out|sign-?out|\.(?!html?$|php$)[a-z\d]{2,5}$/i.test(url.pathname);
      if (isPage && !found.includes(url.href) && found.length < max) found.push(url.href);
    }
  }
  return found;
}
