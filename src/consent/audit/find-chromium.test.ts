import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findChromium, placesOfChromium } from './find-chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'find-chromium-'));
const program = join(folder, 'google-chrome');
writeFileSync(program, '');
chmodSync(program, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

describe('the browser of an audit', () => {
  it('is the one that the environment names', async () => {
    expect(await findChromium({ CHROME_BIN: program, PATH: '' })).toBe(program);
    expect(await findChromium({ ALMAGEST_CHROMIUM: program, CHROME_BIN: '/nowhere' })).toBe(program);
  });

  it('is one on the path', async () => {
    expect(await findChromium({ PATH: `/nowhere:${folder}` }, 'linux')).toBe(program);
  });

  it('is told how to get when the one that is named does not exist', async () => {
    await expect(findChromium({ CHROMIUM_PATH: join(folder, 'no') })).rejects.toThrow(
      /CHROMIUM_PATH names .*apt install/,
    );
  });

  it('is looked for where Linux, macOS and Windows keep it', () => {
    expect(placesOfChromium({}, 'linux')).toContain('/usr/bin/chromium');
    expect(placesOfChromium({ HOME: '/Users/a' }, 'darwin')).toContain(
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    );
    expect(placesOfChromium({ PROGRAMFILES: 'C:\\Program Files' }, 'win32')).toContain(
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    );
  });
});
