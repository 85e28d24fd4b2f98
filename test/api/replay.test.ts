import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSettings } from '#settings';
import { openPortal, type Portal } from '../../src/app.ts';
import { PATIENT_MS } from '../patient.ts';
import { differences, type ReplayCase, send } from '../replay/check.ts';
import { fillForReplay } from '../replay/fill.ts';

const corpus = JSON.parse(
  readFileSync(new URL('../replay/corpus.json', import.meta.url), 'utf8'),
) as readonly ReplayCase[];

const dataFolder = mkdtempSync(join(tmpdir(), 'almagest-replay-'));
let portal: Portal;
let origin: string;

beforeAll(async () => {
  const settings = loadSettings(
    {
      PORT: '0',
      ALMAGEST_DATA: dataFolder,
      ALMAGEST_DEMO: 'false',
      ALMAGEST_LOG_LEVEL: 'fatal',
      ALMAGEST_REQUESTS_PER_MINUTE: '0',
    },
    dataFolder,
  );
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  portal = await openPortal(settings.value, { maxLoopDelayMs: PATIENT_MS });
  await fillForReplay(portal.catalogue, dataFolder);
  const { port } = await portal.http.listen();
  origin = `http://127.0.0.1:${port}`;
});

afterAll(async () => {
  await portal?.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

describe('programs written against the original', () => {
  it('are at least a hundred requests', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(100);
    expect(new Set(corpus.map(({ id }) => id)).size).toBe(corpus.length);
  });

  for (const one of corpus) {
    it(`find what they read: ${one.id}`, async () => {
      expect(differences(one, await send(origin, one)), one.request).toEqual([]);
    });
  }
});
