import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the file in the data folder. A backup without it leaves authenticators and identity providers to be set up anew. */
export const SECRETS_FILE = 'secrets.json';
const DAY_MS = 86_400_000;
// A CSRF token lives as long as its session: so long the key before counts too.
const OVERLAP_MS = 14 * DAY_MS;

interface StoredKey {
  readonly id: string;
  /** 256 bits, base64url. */
  readonly value: string;
  readonly createdAt: string;
}

/** What this portal alone knows. Kept in `secrets.json` of the data folder, which no database dump holds. */
export interface PortalSecrets {
  /** Keyed hash for what must be found again but not read: addresses, sign-in names. base64url. */
  digest(purpose: string, text: string): string;
  /** Keys for CSRF tokens, newest first. */
  csrfKeys(now: Date): readonly Buffer[];
  /** Enciphers what has to be read again. */
  seal(text: string): string;
  /** @throws plain `Error` when it was not sealed here, or was changed */
  open(sealed: string): string;
}

const derive = (key: StoredKey, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.from(key.value, 'base64url'), 'almagest', purpose, 32));

const newKey = (now: Date): StoredKey => ({
  id: randomBytes(4).toString('hex'),
  value: randomBytes(32).toString('base64url'),
  createdAt: now.toISOString(),
});

function secretsOf(keys: readonly [StoredKey, ...StoredKey[]]): PortalSecrets {
  const [newest] = keys;
  const oldest = keys[keys.length - 1] ?? newest;
  const csrf = keys.map((key) => derive(key, 'csrf'));
  // What is looked up by digest must be found after a new key too.
  const digestKey = derive(oldest, 'digest');
  return {
    digest: (purpose, text) =>
      createHmac('sha256', digestKey).update(`${purpose}\0${text}`).digest('base64url'),
    csrfKeys: (now) =>
      csrf.filter((_, i) => {
        const successor = keys[i - 1];
        return successor === undefined || now.getTime() - Date.parse(successor.createdAt) < OVERLAP_MS;
      }),
    seal(text) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', derive(newest, 'seal'), iv);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [
        newest.id,
        iv.toString('base64url'),
        sealed.toString('base64url'),
        cipher.getAuthTag().toString('base64url'),
      ].join('.');
    },
    open(text) {
      const [id, iv = '', sealed = '', tag = ''] = text.split('.');
      const key = keys.find((one) => one.id === id);
      if (key === undefined) throw new Error('sealed with a key that this portal does not have');
      const decipher = createDecipheriv('aes-256-gcm', derive(key, 'seal'), Buffer.from(iv, 'base64url'), {
        authTagLength: 16,
      });
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64url')), decipher.final()]).toString(
        'utf8',
      );
    },
  };
}

/** Undefined when there is no file yet. */
function readKeys(path: string): [StoredKey, ...StoredKey[]] | undefined {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const { keys } = JSON.parse(content) as { keys?: StoredKey[] };
  const [first, ...rest] = keys ?? [];
  if (first === undefined || ![first, ...rest].every((key) => /^[\w-]{43}$/.test(key.value)))
    throw new Error(
      `${path} is damaged: restore it from a backup, or remove it (authenticators then have to be added anew)`,
    );
  return [first, ...rest];
}

function write(path: string, keys: readonly StoredKey[]): string {
  const aside = `${path}.${randomBytes(4).toString('hex')}`;
  writeFileSync(aside, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600, flush: true });
  return aside;
}

/** The secrets of a data folder; made when there are none. Two processes that start at once get the same. */
export function openSecrets(dataFolder: string, now: Date): PortalSecrets {
  mkdirSync(dataFolder, { recursive: true });
  const path = join(dataFolder, SECRETS_FILE);
  const known = readKeys(path);
  if (known !== undefined) return secretsOf(known);
  const aside = write(path, [newKey(now)]);
  try {
    // Fails when another process was faster; a rename would replace its file.
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(aside);
  }
  const made = readKeys(path);
  if (made === undefined) throw new Error(`${path} was removed while the portal started`);
  return secretsOf(made);
}

/** A new key from now on; the ones before still open what they sealed. Running processes take it at their next start. */
export function renewSecrets(dataFolder: string, now: Date): void {
  const path = join(dataFolder, SECRETS_FILE);
  const keys = readKeys(path) ?? [];
  renameSync(write(path, [newKey(now), ...keys]), path);
}
