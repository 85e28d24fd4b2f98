import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import type { AccountsContext } from '../context.ts';
import type { PasskeyRow } from './repository.ts';

// Loaded when the first passkey is used.
const library = () => import('@simplewebauthn/server');

const base64url = z
  .string()
  .regex(/^[\w-]*={0,2}$/)
  .max(65_536);
const id = z.string().regex(/^[\w-]{1,1400}$/);
const common = {
  id,
  rawId: id,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
};

const registration = z.object({
  ...common,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
});

const authentication = z.object({
  ...common,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish().transform((handle) => handle ?? undefined),
  }),
});

/** The origins at which a passkey of this portal may be used. Without a public address any port of this machine will do. */
function originFor({ publicUrl, isPublic }: AccountsContext, clientDataJSON: string): string {
  if (isPublic) return publicUrl;
  try {
    const { origin } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')) as {
      origin?: unknown;
    };
    return typeof origin === 'string' && /^http:\/\/localhost:\d+$/.test(origin) ? origin : publicUrl;
  } catch {
    return publicUrl;
  }
}

const hostOf = ({ publicUrl }: AccountsContext): string => new URL(publicUrl).hostname;

/** What `navigator.credentials.create` is given. */
export async function offerRegistration(
  context: AccountsContext,
  person: { readonly id: string; readonly name: string; readonly passkeys: readonly PasskeyRow[] },
) {
  const { generateRegistrationOptions } = await library();
  return generateRegistrationOptions({
    rpName: context.portalNames[0] ?? 'Almagest',
    rpID: hostOf(context),
    userID: new Uint8Array(Buffer.from(person.id)),
    userName: person.name,
    userDisplayName: person.name,
    attestationType: 'none',
    excludeCredentials: person.passkeys.map((passkey) => ({ id: passkey.id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** The passkey that a browser has made, or undefined when the answer is none to the challenge. */
export async function readRegistration(
  context: AccountsContext,
  challenge: string,
  given: unknown,
): Promise<Pick<PasskeyRow, 'id' | 'public_key' | 'sign_count' | 'transports'> | undefined> {
  const parsed = registration.safeParse(given);
  if (!parsed.success) return undefined;
  const { verifyRegistrationResponse } = await library();
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      // Checked above, but for words that later browsers may add.
      response: parsed.data as unknown as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: originFor(context, parsed.data.response.clientDataJSON),
      expectedRPID: hostOf(context),
      requireUserVerification: true,
    });
    if (!verified) return undefined;
    const { credential } = registrationInfo;
    return {
      id: credential.id,
      public_key: Buffer.from(credential.publicKey).toString('base64url'),
      sign_count: credential.counter,
      transports: JSON.stringify(credential.transports ?? []),
    };
  } catch {
    // What is wrong with the answer of a browser is nothing that its person can mend.
    return undefined;
  }
}

/** What `navigator.credentials.get` is given. Without `passkeys` the browser offers all it has for this portal. */
export async function offerAuthentication(context: AccountsContext, passkeys: readonly PasskeyRow[] = []) {
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({
    rpID: hostOf(context),
    userVerification: 'required',
    allowCredentials: passkeys.map((passkey) => ({ id: passkey.id })),
  });
}

/** Id of the passkey that an answer is by; undefined when it is no answer. */
export const passkeyIdIn = (given: unknown): string | undefined => authentication.safeParse(given).data?.id;

/** The new count of a passkey that has answered the challenge; undefined when it has not. */
export async function readAuthentication(
  context: AccountsContext,
  challenge: string,
  given: unknown,
  passkey: PasskeyRow,
): Promise<number | undefined> {
  const parsed = authentication.safeParse(given);
  if (!parsed.success) return undefined;
  const { verifyAuthenticationResponse } = await library();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      // Checked above, but for words that later browsers may add.
      response: parsed.data as unknown as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: originFor(context, parsed.data.response.clientDataJSON),
      expectedRPID: hostOf(context),
      requireUserVerification: true,
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')),
        counter: passkey.sign_count,
      },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}
