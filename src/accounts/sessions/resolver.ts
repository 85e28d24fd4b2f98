import type { Clock } from '#lib';
import type { Store } from '#store';
import type { Background } from '../background.ts';
import type { ResolverOptions } from '../keys/resolver.ts';
import type { KnownViewer, Permission } from '../model.ts';
import { RevisionCache } from '../revision-cache.ts';
import type { PersonRights, RightsCache } from '../rights/cache.ts';
import { hashToken, newToken } from '../secrets/random.ts';
import type { SignInSettings } from '../settings/model.ts';
import { lacksFactor } from './factor-rule.ts';
import type { SignInMethod } from './model.ts';
import * as repository from './repository.ts';
import { idleMs, OVERLAP_MS, RENEW_MS, USE_STEP_MS } from './rules.ts';

// Of sessions that are in use; any can be read again.
const MAX_CACHED = 20_000;
const NOTHING: ReadonlySet<Permission> = new Set();

interface Cached {
  readonly row: repository.UsedSession;
  usedAtMs: number;
  /** What was made of it for the rights that held then. */
  rights?: PersonRights;
  known?: KnownSession;
}

/** Somebody who has signed in, and the session by which they are known. */
export interface KnownSession {
  readonly viewer: KnownViewer;
  readonly id: string;
  /** SHA-256 of the current id, base64url. */
  readonly hash: string;
  readonly csrfBinding: string;
  /** Ends with the browser. */
  readonly isShort: boolean;
  /** What the person might do when the id was made is not what they may do now. */
  readonly rightsChanged: boolean;
  readonly rotatedAtMs: number;
}

/** A renewed id, for the cookie. */
export interface RenewedSession {
  readonly token: string;
  readonly csrfBinding: string;
  readonly isShort: boolean;
}

/** Finds who is behind a session cookie, from memory as long as no process has changed sessions or rights. */
export class SessionResolver {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #rights: RightsCache;
  readonly #background: Background;
  readonly #sessions: RevisionCache<Cached>;

  constructor(options: ResolverOptions) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#rights = options.rights;
    this.#background = options.background;
    this.#sessions = new RevisionCache(options.store, 'sessions', MAX_CACHED);
  }

  /**
   * Who the value of a cookie stands for; undefined when nobody: never issued, ended, idle too long, account disabled.
   * Answers at once when everything needed is in memory, so that most requests wait for nothing.
   */
  find(token: string): KnownSession | undefined | Promise<KnownSession | undefined> {
    const hash = hashToken(token);
    const cached = this.#sessions.get(hash);
    if (cached !== undefined) {
      const rights = this.#rights.peek(cached.row.person_id);
      const portal = this.#rights.peekPortal();
      if (rights !== undefined && portal !== undefined) {
        const known = this.#judge(hash, cached, rights, portal.settings);
        // One that seems idle here may be in use in another process.
        if (known !== 'idle') return known;
      }
    }
    return this.#read(hash);
  }

  async #read(hash: string): Promise<KnownSession | undefined> {
    const revision = this.#sessions.revision();
    const row = await repository.findSession(this.#store.db, hash);
    if (row === undefined) return undefined;
    const rights = await this.#rights.of(row.person_id);
    const { settings } = await this.#rights.portal();
    if (rights === undefined) return undefined;
    const cached: Cached = { row, usedAtMs: Date.parse(row.used_at) };
    this.#sessions.put(hash, cached, revision);
    const known = this.#judge(hash, cached, rights, settings);
    return known === 'idle' ? undefined : known;
  }

  #judge(
    hash: string,
    cached: Cached,
    rights: PersonRights,
    settings: SignInSettings,
  ): KnownSession | undefined | 'idle' {
    const { row } = cached;
    const now = this.#clock.now();
    const nowMs = now.getTime();
    if (!rights.isActive) return undefined;
    const instant = now.toISOString();
    if (row.ends_at <= instant) return undefined;
    if (hash !== row.hash && (row.previous_until ?? '') <= instant) return undefined;
    if (nowMs - cached.usedAtMs > idleMs(rights.permissions, settings)) return 'idle';
    if (nowMs - cached.usedAtMs > USE_STEP_MS) this.#touch(cached, nowMs);
    if (cached.known === undefined || cached.rights !== rights) {
      cached.rights = rights;
      cached.known = knownSession(row, rights, settings);
    }
    return cached.known;
  }

  #touch(cached: Cached, nowMs: number): void {
    cached.usedAtMs = nowMs;
    const write = () => repository.touchSession(this.#store.db, cached.row.id, new Date(nowMs).toISOString());
    // What is lost when it fails is five minutes of an idle limit.
    this.#background.run(write, 'the last use of a session was not written');
  }

  /** Whether the session's id is due to be renewed at the next page. */
  isDue(session: KnownSession): boolean {
    return session.rightsChanged || this.#clock.now().getTime() - session.rotatedAtMs > RENEW_MS;
  }

  /**
   * Gives the session a new id; the old one is good for another minute, for requests that are under way. Undefined when
   * another request was faster, or the session has ended.
   */
  async renew(session: KnownSession): Promise<RenewedSession | undefined> {
    const now = this.#clock.now();
    const rights = await this.#rights.of(session.viewer.personId);
    if (rights === undefined) return undefined;
    const token = newToken();
    const csrfBinding = session.rightsChanged ? newToken() : session.csrfBinding;
    const renewed = await repository.renewSession(this.#store.db, session, {
      hash: hashToken(token),
      previous_hash: session.hash,
      previous_until: new Date(now.getTime() + OVERLAP_MS).toISOString(),
      rotated_at: now.toISOString(),
      rights_mark: rights.mark,
      csrf_binding: csrfBinding,
    });
    return renewed ? { token, csrfBinding, isShort: session.isShort } : undefined;
  }
}

function knownSession(
  row: repository.UsedSession,
  rights: PersonRights,
  settings: SignInSettings,
): KnownSession {
  // Written by `startSession`, from the type.
  const methods = row.methods.split(' ') as SignInMethod[];
  const lacks = lacksFactor(settings, rights.permissions, methods);
  return Object.freeze({
    viewer: Object.freeze({
      kind: 'person',
      personId: rights.id,
      name: rights.name,
      groups: lacks ? [] : rights.groups,
      permissions: lacks ? NOTHING : rights.permissions,
      ...(rights.language && { language: rights.language }),
      by: 'session',
      sessionId: row.id,
      authenticatedAt: row.authenticated_at,
      ...(lacks && { lacksFactor: true as const }),
    }),
    id: row.id,
    hash: row.hash,
    csrfBinding: row.csrf_binding,
    isShort: row.is_short === 1,
    rightsChanged: row.rights_mark !== rights.mark,
    rotatedAtMs: Date.parse(row.rotated_at),
  });
}
