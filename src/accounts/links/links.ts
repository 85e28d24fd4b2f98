import type { Db } from '../db.ts';
import { hashToken, newToken } from '../secrets/random.ts';
import * as repository from './repository.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What a link proves or lets one do, with how long it is good. */
export const LINK_LIVES_MS = {
  /** Choose a new password. */
  'password-reset': 30 * MINUTE_MS,
  /** Choose the first way to sign in, for somebody who was added by an administrator. */
  'first-sign-in': 7 * DAY_MS,
  /** Become the first administrator. */
  'first-administrator': DAY_MS,
  /** An address is one’s own: of somebody who registers. */
  registration: DAY_MS,
  /** An address is one’s own: of somebody who has an account. */
  'email-change': DAY_MS,
} as const;

export type LinkPurpose = keyof typeof LINK_LIVES_MS;

/** Paths of the portal that links lead to. `key` is the secret. */
export const LINK_PATHS: Readonly<Record<LinkPurpose | 'invitation', string>> = {
  'password-reset': '/password/new/',
  'first-sign-in': '/welcome/',
  'first-administrator': '/welcome/',
  invitation: '/welcome/',
  registration: '/signup/confirm/',
  'email-change': '/email/confirm/',
};

export const linkPath = (purpose: keyof typeof LINK_PATHS, token: string): string =>
  `${LINK_PATHS[purpose]}?key=${token}`;

/** A link that has been found, good at this moment. */
export interface OpenLink {
  readonly tokenHash: string;
  readonly purpose: LinkPurpose;
  readonly personId: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Makes a link; only its hash is kept. */
export async function makeLink(
  db: Db,
  link: {
    readonly purpose: LinkPurpose;
    readonly personId?: string;
    readonly data?: Readonly<Record<string, unknown>>;
    readonly now: Date;
  },
): Promise<{ readonly token: string; readonly path: string; readonly expiresAt: string }> {
  const { purpose, personId, data = {}, now } = link;
  const token = newToken();
  const expiresAt = new Date(now.getTime() + LINK_LIVES_MS[purpose]).toISOString();
  await repository.insertLink(db, {
    token_hash: hashToken(token),
    purpose,
    person_id: personId ?? null,
    data: JSON.stringify(data),
    created_at: now.toISOString(),
    expires_at: expiresAt,
  });
  return { token, path: linkPath(purpose, token), expiresAt };
}

export async function openLinkByHash(
  db: Db,
  tokenHash: string,
  purposes: readonly LinkPurpose[],
  now: Date,
): Promise<OpenLink | undefined> {
  const row = await repository.readLink(db, tokenHash);
  if (row === undefined || row.expires_at <= now.toISOString()) return undefined;
  const purpose = purposes.find((one) => one === row.purpose);
  return (
    purpose && {
      tokenHash,
      purpose,
      personId: row.person_id ?? undefined,
      // Written by `makeLink`.
      data: JSON.parse(row.data) as Record<string, unknown>,
    }
  );
}
