import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createPreviewer, PreviewLost } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'previewer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const REQUEST = { sampleFile: 'none', folder, steps: [], choices: undefined, surroundings: {} };

// At once, and not when an answer would be too slow.
describe('the process that shows drafts', { timeout: 10_000 }, () => {
  for (const [what, code] of [
    ['ends before it is asked', 'process.exit(3);'],
    ['ends when it is asked', "process.on('message', () => process.exit(3));"],
    // Lives on without a way to it.
    ['hears nothing any more', 'process.disconnect(); setInterval(() => {}, 1000);'],
  ] as const)
    it(`that ${what} is lost to who asks, and the next one is asked after it`, async () => {
      const entry = join(folder, `${what.replaceAll(' ', '-')}.mjs`);
      writeFileSync(entry, code);
      const previewer = createPreviewer(entry);
      try {
        const asked = () => previewer.look(REQUEST);
        await Promise.all([asked(), asked()].map((one) => expect(one).rejects.toThrow(PreviewLost)));
        const before = previewer.pid();
        writeFileSync(
          entry,
          "process.on('message', ({ id }) => process.send({ id, view: { effects: [] } }));",
        );
        await expect.poll(() => previewer.pid()).toBeUndefined();
        expect(await asked()).toEqual({ effects: [] });
        expect(previewer.pid()).not.toBe(before ?? 0);
      } finally {
        await previewer.close();
      }
    });
});
