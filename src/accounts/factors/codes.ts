import { Secret, TOTP } from 'otpauth';
import type { AccountsContext } from '../context.ts';
import type { Db } from '../db.ts';
import { newRecoveryCode } from '../secrets/random.ts';
import * as repository from './repository.ts';

const PERIOD_S = 30;
const RECOVERY_CODES = 10;
const STORED_PURPOSE = 'recovery code';

const totpOf = (secret: string, label?: { readonly issuer: string; readonly person: string }): TOTP =>
  new TOTP({
    ...(label && { issuer: label.issuer, label: label.person }),
    secret: Secret.fromBase32(secret),
    digits: 6,
    period: PERIOD_S,
  });

/** A secret for an authenticator, base32: 160 random bits. */
export const newAuthenticatorSecret = (): string => new Secret({ size: 20 }).base32;

/** The address that a QR code carries. */
export const authenticatorUri = (secret: string, issuer: string, person: string): string =>
  // A colon parts issuer and name in it.
  totpOf(secret, { issuer: issuer.replaceAll(':', ' '), person: person.replaceAll(':', ' ') }).toString();

/** The time step that a code is of; undefined when it is of none near the present. A clock may be 30 seconds off. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  const digits = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return undefined;
  const timestamp = now.getTime();
  const delta = totpOf(secret).validate({ token: digits, timestamp, window: 1 });
  return delta === null ? undefined : Math.floor(timestamp / 1000 / PERIOD_S) + delta;
}

const tidyCode = (code: string): string => code.toLowerCase().replace(/[^a-z0-9]/g, '');

const hashCode = ({ secrets }: AccountsContext, personId: string, code: string): string =>
  secrets.digest(STORED_PURPOSE, `${personId}\0${tidyCode(code)}`);

/** Ten new recovery codes in the place of those before. Shown once. */
export async function newRecoveryCodes(
  context: AccountsContext,
  db: Db,
  personId: string,
): Promise<readonly string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  await repository.replaceRecoveryCodes(
    db,
    personId,
    codes.map((code) => hashCode(context, personId, code)),
  );
  return codes;
}

/** Takes a code of an authenticator or a recovery code; each counts once. Undefined when it is neither. */
export async function takeCode(
  context: AccountsContext,
  personId: string,
  code: string,
): Promise<'code' | 'recovery-code' | undefined> {
  const { store, clock, secrets } = context;
  const { db } = store;
  for (const row of await repository.authenticatorsOf(db, personId)) {
    const step = stepOf(secrets.open(row.secret), code, clock.now());
    if (step !== undefined) return (await repository.useStep(db, row.id, step)) ? 'code' : undefined;
  }
  if (tidyCode(code).length !== 10) return undefined;
  return (await repository.useRecoveryCode(db, personId, hashCode(context, personId, code)))
    ? 'recovery-code'
    : undefined;
}
