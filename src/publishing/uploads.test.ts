import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '#lib';
import { createUploads, type Uploads } from './uploads.ts';

let dataFolder: string;
let uploads: Uploads;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'almagest-uploads-'));
  uploads = createUploads({ dataFolder, clock: systemClock });
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

const FILE = { owner: 'ada', name: 'stars.csv', bytes: 8, modified: 1 };
const piece = (text: string) => {
  const path = join(dataFolder, 'piece');
  writeFileSync(path, text);
  return path;
};

it('goes on where a file was cut off, also after a restart, and gives it whole', async () => {
  const { id = '' } = uploads.begin(FILE) ?? {};
  expect(await uploads.append(id, 'ada', 0, piece('abcd'))).toBe(true);
  uploads = createUploads({ dataFolder, clock: systemClock });
  expect(uploads.begin(FILE)).toEqual({ id, offset: 4, bytes: 8, name: 'stars.csv' });
  expect(uploads.take(id, 'ada')).toBeUndefined();
  expect(await uploads.append(id, 'ada', 4, piece('efgh'))).toBe(true);
  const whole = uploads.take(id, 'ada');
  expect(readFileSync(whole?.path ?? '', 'utf8')).toBe('abcdefgh');
  expect(readdirSync(join(dataFolder, 'uploads'))).toEqual([]);
});

it('begins anew where a crash came while a file was taken', () => {
  const { id = '' } = uploads.begin(FILE) ?? {};
  rmSync(join(dataFolder, 'uploads', `${id}.part`));
  expect(uploads.open('ada')).toEqual([]);
  expect(uploads.get(id, 'ada')).toBeUndefined();
  expect(uploads.begin(FILE)?.id).not.toBe(id);
  expect(uploads.sweep()).toBe(1);
});

it('adds nothing that begins elsewhere, is too much, or is somebody else’s', async () => {
  const { id = '' } = uploads.begin(FILE) ?? {};
  expect(await uploads.append(id, 'ada', 3, piece('abcd'))).toBe(false);
  expect(await uploads.append(id, 'ada', 0, piece('abcdefghi'))).toBe(false);
  expect(await uploads.append(id, 'eve', 0, piece('abcd'))).toBe(false);
  expect(uploads.get(id, 'eve')).toBeUndefined();
  expect(uploads.get('../../etc/passwd', 'ada')).toBeUndefined();
  expect(uploads.get(id, 'ada')?.offset).toBe(0);
});

it('keeps a few for each person, and drops those that nobody goes on with', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  for (const name of names) expect(uploads.begin({ ...FILE, name })).toBeDefined();
  expect(uploads.begin({ ...FILE, name: 'f' })).toBeUndefined();
  expect(uploads.begin({ ...FILE, owner: 'eve' })).toBeDefined();
  expect(uploads.open('ada').map(({ name }) => name)).toEqual(names);
  expect(uploads.discard(uploads.open('ada')[0]?.id ?? '', 'eve')).toBe(false);
  expect(uploads.discard(uploads.open('ada')[0]?.id ?? '', 'ada')).toBe(true);
  expect(uploads.begin({ ...FILE, name: 'f' })).toBeDefined();
  const later = { now: () => new Date(Date.now() + 3 * 86_400_000) };
  expect(createUploads({ dataFolder, clock: { ...systemClock, ...later } }).sweep()).toBe(6);
  expect(readdirSync(join(dataFolder, 'uploads'))).toEqual([]);
});
