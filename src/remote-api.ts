import { openAsBlob, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { InvalidArgumentError } from 'commander';

const API = '/api/management/v1';
const PAGE = 100;
const PIECE = 8 << 20;
const ATTEMPTS = 5;
const PAUSE_MS = 1000;

/** A portal, and the key that opens it. */
export interface At {
  readonly portal: string;
  readonly key: string;
}

export interface Answer {
  readonly body: Readonly<Record<string, unknown>>;
  /** As it came, where it is no JSON. */
  readonly text: string;
  readonly etag: string;
}

export const stop = (message: string): never => {
  console.error(message);
  process.exit(1);
};

interface Asked {
  readonly body?: unknown;
  readonly file?: Blob;
  readonly seen?: string;
}

const request = ({ portal, key }: At, method: string, path: string, { body, file, seen }: Asked) =>
  fetch(`${portal}${API}${path}`, {
    method,
    headers: {
      authorization: `Apikey ${key}`,
      ...(seen === undefined ? {} : { 'if-match': `"${seen}"` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(file === undefined ? {} : { 'content-type': 'application/octet-stream' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(file === undefined ? {} : { body: file }),
  });

/** One request to the management API of a portal; ends the program with what it says is wrong. */
export async function ask(at: At, method: string, path: string, asked: Asked = {}): Promise<Answer> {
  const response = await request(at, method, path, asked).catch((error: unknown) =>
    stop(`${at.portal} cannot be reached: ${(error as Error).message}`),
  );
  return answerOf(at, response);
}

async function answerOf({ portal }: At, response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  let body: Readonly<Record<string, unknown>> = {};
  try {
    if (text !== '' && (isJson || !response.ok)) body = JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    stop(`${portal} answers, but not as a portal does (${response.status}).`);
  }
  if (!response.ok) stop(`${String(body.message ?? 'refused')} (${response.status})`);
  // Weak when the answer came compressed.
  const tag = response.headers.get('etag') ?? '';
  return { body, text, etag: tag.replace(/^W\//, '').replaceAll('"', '') };
}

/** A change of something as it is now. */
export async function change(at: At, method: string, path: string, body?: unknown): Promise<Answer> {
  const { etag } = await ask(at, 'GET', path);
  return ask(at, method, path, { seen: etag, ...(body !== undefined && { body }) });
}

/** A list, page after page. */
export async function* listed(at: At, path: string): AsyncGenerator<Readonly<Record<string, unknown>>> {
  for (let offset = 0; ; offset += PAGE) {
    const { body } = await ask(
      at,
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}limit=${PAGE}&offset=${offset}`,
    );
    const results = body.results as readonly Readonly<Record<string, unknown>>[];
    yield* results;
    if (results.length < PAGE) return;
  }
}

export const segment = encodeURIComponent;

/** Members of a line with tabs between them; what is not there is empty. */
export const line = (...members: readonly unknown[]): void =>
  console.log(members.map((one) => (Array.isArray(one) ? one.join(',') : String(one ?? ''))).join('\t'));

/** `name=value`; a value that is JSON is what it says, any other is a text. */
export function assignments(list: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    list.map((item) => {
      const at = item.indexOf('=');
      if (at < 1) throw new InvalidArgumentError('Write NAME=VALUE.');
      const text = item.slice(at + 1);
      try {
        return [item.slice(0, at), JSON.parse(text) as unknown];
      } catch {
        return [item.slice(0, at), text];
      }
    }),
  );
}

/** What a file of JSON says, or the input for `-`. */
export const jsonIn = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')) as unknown;
  } catch (error) {
    return stop(`${file}: ${(error as Error).message}`);
  }
};

/** Sends a file in pieces; where a connection breaks, or the program was stopped, it goes on. Answers the id of the upload. */
export async function sendFile(at: At, path: string): Promise<string> {
  const facts = await stat(path).catch(() => stop(`There is no file ${path}.`));
  const file = await openAsBlob(path);
  const begun = await ask(at, 'POST', '/uploads', {
    body: { name: basename(path), bytes: facts.size, modified: Math.floor(facts.mtimeMs) },
  });
  const id = String(begun.body.id);
  let offset = Number(begun.body.offset);
  for (let failures = 0; offset < facts.size; ) {
    const piece = file.slice(offset, offset + PIECE);
    try {
      const sent = await request(at, 'PATCH', `/uploads/${id}?offset_bytes=${offset}`, { file: piece });
      // Somebody who sends the same, or an answer that was lost, has brought it elsewhere.
      const now = sent.status === 409 ? await ask(at, 'GET', `/uploads/${id}`) : await answerOf(at, sent);
      offset = Number(now.body.offset);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures >= ATTEMPTS)
        stop(`${at.portal} cannot be reached: ${(error as Error).message}. Try again: it goes on.`);
      await setTimeout(PAUSE_MS * failures);
    }
  }
  return id;
}
