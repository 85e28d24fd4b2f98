import { afterAll, beforeAll, vi } from 'vitest';
import { startTestPortal, type TestPortal } from '../portal.ts';

export const BASE = '/api/explore/v2.1';
export const STARS = `${BASE}/catalog/datasets/star-sightings`;

/** An answer, as far as the tests look at it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  readonly bytes: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: what a JSON body holds is what the test is about
  readonly json: any;
}

let portal: TestPortal;

/** Starts one portal for a test file. */
export function usePortal(): void {
  beforeAll(async () => {
    portal = await startTestPortal();
  });
  afterAll(() => portal.close());
}

export const running = (): TestPortal => portal;

/**
 * The bytes of an export. A test that keeps the process busy, with what it makes or with a reader that it waits for, makes
 * the portal take itself for busy for a moment: it is asked again.
 */
export const exportedBytes = (app: TestPortal['http']['app'], url: string): Promise<Buffer> =>
  vi.waitFor(
    async () => {
      const { statusCode, rawPayload, body } = await app.inject({ url, headers: { host: 'sky.example' } });
      if (statusCode !== 200) throw new Error(`${url}: ${statusCode} ${body}`);
      return rawPayload;
    },
    { timeout: 15_000 },
  );

/** Asks the portal; parameters are encoded here, so that the tests read as the queries that they are. */
export async function ask(
  path: string,
  parameters: Readonly<Record<string, string | number | boolean | readonly string[]>> = {},
  options: {
    readonly method?: 'GET' | 'HEAD' | 'OPTIONS' | 'POST';
    readonly headers?: Record<string, string>;
    readonly body?: string;
  } = {},
): Promise<Answer> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const one of [value].flat()) query.append(name, String(one));
  const url = query.size === 0 ? path : `${path}?${query}`;
  const answer = await portal.http.app.inject({
    url,
    method: options.method ?? 'GET',
    headers: { host: 'sky.example', ...options.headers },
    ...(options.body === undefined ? {} : { payload: options.body }),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers as Record<string, string | undefined>,
    text: answer.body,
    bytes: answer.rawPayload,
    get json() {
      return JSON.parse(answer.body);
    },
  };
}
