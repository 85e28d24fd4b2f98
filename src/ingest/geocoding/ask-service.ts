import { Refusal } from '../refusal.ts';
import type { Asker } from '../sources/fetch-url.ts';
import type { Json } from './answers.ts';
import type { GeocodeQuestion, Geocoder } from './model.ts';
import { PROTOCOLS, type Reading } from './protocols.ts';

const MOST_BYTES = 1 << 20;

/** What came of one question. `busy`: the service wants to be asked later; `trouble`: it does not answer, and why. */
export type Asked =
  | { readonly reading: Exclude<Reading, 'garbage' | { readonly refused: string }> }
  | { readonly busy: true; readonly retryAfterSeconds: number | undefined }
  | { readonly trouble: string; readonly isPassing: boolean };

/** Asks once. @throws Failure when it is cancelled */
export async function askService(
  asker: Asker,
  geocoder: Geocoder,
  question: GeocodeQuestion,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
): Promise<Asked> {
  const { url, headers } = requestOf(geocoder, question);
  try {
    const { status, text, retryAfterSeconds } = await asker.ask(url, {
      maxBytes: MOST_BYTES,
      timeoutMs,
      signal,
      headers: () => headers,
    });
    if (status === 429 || status === 503) return { busy: true, retryAfterSeconds };
    return readAnswer(geocoder, question, status, text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message } = error.problem;
    return { trouble: withoutKey(geocoder, message), isPassing: code === 'source-unreachable' };
  }
}

function requestOf(
  { protocol, url, key }: Geocoder,
  { mode, country, text }: GeocodeQuestion,
): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
  const { forward, reverse = forward, key: way } = PROTOCOLS[protocol];
  const [lat = '', lon = ''] = text.split(',');
  const { path, query } = mode === 'forward' ? forward(text, country) : reverse(lat, lon);
  const whole = new URL(`${url}${path}`);
  for (const [name, value] of Object.entries(query)) whole.searchParams.set(name, value);
  const headers = { accept: 'application/json' };
  if (key === undefined) return { url: whole.href, headers };
  if (way === 'bearer') return { url: whole.href, headers: { ...headers, authorization: `Bearer ${key}` } };
  if (way === 'x-api-key') return { url: whole.href, headers: { ...headers, 'x-api-key': key } };
  whole.searchParams.set(way.parameter, key);
  return { url: whole.href, headers };
}

function readAnswer(geocoder: Geocoder, question: GeocodeQuestion, status: number, text: string): Asked {
  const host = new URL(geocoder.url).host;
  const said = (why: string, isPassing = false): Asked => ({
    trouble: withoutKey(geocoder, why),
    isPassing,
  });
  if (status >= 500) return said(`${host} answered with status ${status}.`, true);
  const json = jsonOf(text);
  const reading =
    json === undefined
      ? ('garbage' as const)
      : PROTOCOLS[geocoder.protocol].read(json, question.mode, status, question.country);
  if (typeof reading === 'object' && 'refused' in reading)
    return said(`${host} refuses to answer: ${reading.refused || status}.`);
  if (reading === 'nothing') return { reading };
  // Of what it cannot read, a service finds nothing.
  if (status === 400 || status === 422) return { reading: 'nothing' };
  if (status !== 200) return said(`${host} answered with status ${status}.`);
  if (reading === 'garbage')
    return said(`${host} does not answer as a service of the protocol ${geocoder.protocol} does.`);
  // Places are numbers on the Earth, or there is none.
  if (question.mode === 'forward' && reading.place === undefined) return { reading: 'nothing' };
  return { reading };
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A server may repeat what it was sent. */
const withoutKey = ({ key }: Geocoder, text: string): string =>
  key === undefined ? text : text.replaceAll(key, '…').replaceAll(encodeURIComponent(key), '…');
