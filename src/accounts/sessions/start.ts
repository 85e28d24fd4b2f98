import type { Db } from '../db.ts';
import { hashToken, newId, newToken } from '../secrets/random.ts';
import type { SignInMethod } from './model.ts';
import * as repository from './repository.ts';
import { ABSOLUTE_MS, MAX_SESSIONS, SHORT_MS } from './rules.ts';

/** A session that has just begun, for the cookies. */
export interface StartedSession {
  readonly id: string;
  /** Value of the session cookie; kept nowhere. */
  readonly token: string;
  readonly csrfBinding: string;
  readonly isShort: boolean;
}

/** Begins a session. One too many ends the one that lay idle longest. */
export async function startSession(
  db: Db,
  begin: {
    readonly personId: string;
    readonly rightsMark: string;
    readonly device: string;
    readonly methods: readonly SignInMethod[];
    /** False: ends with the browser. */
    readonly stay: boolean;
    readonly now: Date;
    /** When they showed who they are. */
    readonly authenticatedAt: Date;
  },
): Promise<StartedSession> {
  const { personId, now } = begin;
  const others = await repository.sessionsOf(db, personId);
  for (const idle of others.slice(MAX_SESSIONS - 1)) await repository.deleteSession(db, idle.id);
  const [id, token, csrfBinding] = [newId(), newToken(), newToken()];
  const instant = now.toISOString();
  await repository.insertSession(
    db,
    {
      id,
      person_id: personId,
      hash: hashToken(token),
      previous_hash: null,
      previous_until: null,
      csrf_binding: csrfBinding,
      rights_mark: begin.rightsMark,
      is_short: begin.stay ? 0 : 1,
      device: begin.device,
      methods: begin.methods.join(' '),
      created_at: instant,
      authenticated_at: begin.authenticatedAt.toISOString(),
      rotated_at: instant,
      ends_at: new Date(now.getTime() + (begin.stay ? ABSOLUTE_MS : SHORT_MS)).toISOString(),
    },
    instant,
  );
  return { id, token, csrfBinding, isShort: !begin.stay };
}
