import type { IncomingMessage } from 'node:http';

// Names of the parameter in which a key can come.
const PARAMETERS = new Set(['apikey', 'access_token']);

const secrets = new WeakMap<IncomingMessage, string>();

const decoded = (name: string): string => {
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

/**
 * Takes a key out of the address of a request before anything else looks at it: neither log, cache, link nor `next` can
 * hold what is not in the address any more.
 */
export function withoutKey(request: IncomingMessage): string {
  const { url = '/' } = request;
  const at = url.indexOf('?');
  // Either name, plain or with a letter written as `%61`.
  if (at === -1 || !/[?&](?:[^=&]*%|apikey|access_token)/.test(url)) return url;
  const kept: string[] = [];
  for (const pair of url.slice(at + 1).split('&')) {
    const equals = pair.indexOf('=');
    const name = decoded(equals === -1 ? pair : pair.slice(0, equals));
    if (!PARAMETERS.has(name)) {
      kept.push(pair);
      continue;
    }
    const value = equals === -1 ? '' : decoded(pair.slice(equals + 1).replaceAll('+', ' '));
    if (value !== '') giveKey(request, value);
  }
  const path = url.slice(0, at);
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

/** A key that came with a request. A second, other one makes both worthless. */
export function giveKey(request: IncomingMessage, secret: string): void {
  const known = secrets.get(request);
  secrets.set(request, known === undefined || known === secret ? secret : '');
}

/** The key of a request, from its header or its address; undefined when there is none. */
export function keyIn(request: IncomingMessage): string | undefined {
  const [, header] = /^\s*(?:apikey|bearer)\s+(\S*)\s*$/i.exec(request.headers.authorization ?? '') ?? [];
  return header ?? secrets.get(request);
}
