import type { Clock } from '#lib';
import type { Store } from '#store';
import type { Background } from '../background.ts';
import { FRESH_MS } from '../guard.ts';
import type { KnownViewer, Permission } from '../model.ts';
import { RevisionCache } from '../revision-cache.ts';
import type { PersonRights, RightsCache } from '../rights/cache.ts';
import { hashToken } from '../secrets/random.ts';
import { lacksFactor } from '../sessions/factor-rule.ts';
import type { SignInSettings } from '../settings/model.ts';
import * as repository from './repository.ts';
import { readScopes, withinScopes } from './scopes.ts';
import { looksLikeKey } from './secret.ts';

const MAX_CACHED = 20_000;
const USE_STEP_MS = 300_000;
const NOTHING: ReadonlySet<Permission> = new Set();

/** A key that holds, and who acts by it. */
export interface KnownKey {
  readonly viewer: KnownViewer;
  readonly id: string;
  /** Calls a day of this key alone. */
  readonly dailyQuota: number | undefined;
}

export interface ResolverOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly rights: RightsCache;
  readonly background: Background;
}

interface Cached {
  readonly row: repository.KeyRow;
  usedAtMs: number;
  rights?: PersonRights;
  settings?: SignInSettings;
  known?: KnownKey;
}

/** Finds who acts by a key, from memory as long as no process has changed keys or rights. */
export class KeyResolver {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #rights: RightsCache;
  readonly #background: Background;
  readonly #keys: RevisionCache<Cached>;

  constructor(options: ResolverOptions) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#rights = options.rights;
    this.#background = options.background;
    this.#keys = new RevisionCache(options.store, 'accounts', MAX_CACHED);
  }

  /** Undefined for a key that was never made, has expired or was revoked, or whose person is disabled. */
  find(secret: string): KnownKey | undefined | Promise<KnownKey | undefined> {
    if (!looksLikeKey(secret)) return undefined;
    const hash = hashToken(secret);
    const cached = this.#keys.get(hash);
    const rights = cached && this.#rights.peek(cached.row.person_id);
    const portal = this.#rights.peekPortal();
    return cached !== undefined && rights !== undefined && portal !== undefined
      ? this.#judge(cached, rights, portal.settings)
      : this.#read(hash);
  }

  async #read(hash: string): Promise<KnownKey | undefined> {
    const revision = this.#keys.revision();
    const row = await repository.findKey(this.#store.db, hash);
    const rights = row && (await this.#rights.of(row.person_id));
    if (row === undefined || rights === undefined) return undefined;
    const cached: Cached = { row, usedAtMs: 0 };
    this.#keys.put(hash, cached, revision);
    return this.#judge(cached, rights, (await this.#rights.portal()).settings);
  }

  #judge(cached: Cached, rights: PersonRights, settings: SignInSettings): KnownKey | undefined {
    const { row } = cached;
    const now = this.#clock.now();
    if (!rights.isActive || (row.expires_at !== null && row.expires_at <= now.toISOString()))
      return undefined;
    if (now.getTime() - cached.usedAtMs > USE_STEP_MS) {
      cached.usedAtMs = now.getTime();
      const write = () => repository.touchKey(this.#store.db, row.id, now.toISOString());
      this.#background.run(write, 'the last use of a key was not written');
    }
    if (cached.known === undefined || cached.rights !== rights || cached.settings !== settings) {
      cached.rights = rights;
      cached.settings = settings;
      cached.known = knownKey(row, rights, settings);
    }
    return cached.known;
  }
}

function knownKey(row: repository.KeyRow, rights: PersonRights, settings: SignInSettings): KnownKey {
  const scopes = readScopes(row.scopes);
  // Nobody's key may do what they could not do themselves, signed in.
  const lacks = lacksFactor(settings, rights.permissions, rights.hasFactor ? ['code'] : []);
  return Object.freeze({
    viewer: Object.freeze({
      kind: 'person',
      personId: rights.id,
      name: rights.name,
      groups: lacks ? [] : rights.groups,
      permissions: lacks ? NOTHING : withinScopes(rights.permissions, scopes),
      ...(rights.language && { language: rights.language }),
      by: 'key',
      keyId: row.id,
      scopes,
      // It ends when that sign-in is no longer fresh.
      ...(scopes.includes('accounts') &&
        row.expires_at !== null && {
          authenticatedAt: new Date(Date.parse(row.expires_at) - FRESH_MS).toISOString(),
        }),
      ...(lacks && { lacksFactor: true as const }),
    }),
    id: row.id,
    dailyQuota: row.daily_quota ?? undefined,
  });
}
