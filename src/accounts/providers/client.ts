import type * as OpenIdClient from 'openid-client';
import type { ProviderSettings } from '../settings/model.ts';

// Loaded when somebody first signs in by a provider.
const library = () => import('openid-client');

// What a provider says of itself is asked for again after this long.
const KEPT_MS = 3_600_000;
// For one answer of the provider.
const TIMEOUT_SECONDS = 10;
// As long as a session here: asked for so that the provider tells how old its own is.
const MAX_AGE_SECONDS = 14 * 86_400;

/** What is sent along and has to come back. */
export interface ProviderRequest {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Whom a provider vouches for. */
export interface ProvidedPerson {
  /** Never changes at this provider. */
  readonly subject: string;
  readonly name: string | undefined;
  /** Set only when the provider says that it has checked it. */
  readonly verifiedEmail: string | undefined;
  /** The provider says that it asked for more than a password. */
  readonly isTwoFactor: boolean;
  /** When they showed the provider who they are, not later than now; undefined when the provider does not tell. */
  readonly authenticatedAt: Date | undefined;
}

interface Kept {
  readonly key: string;
  readonly untilMs: number;
  readonly config: Promise<OpenIdClient.Configuration>;
}

/** The identity providers of a portal, as they describe themselves. */
export class ProviderClients {
  readonly #kept = new Map<string, Kept>();

  async #configuration(provider: ProviderSettings, nowMs: number): Promise<OpenIdClient.Configuration> {
    const { id, issuer, clientId, clientSecret } = provider;
    const key = JSON.stringify([issuer, clientId, clientSecret]);
    const known = this.#kept.get(id);
    if (known !== undefined && known.key === key && known.untilMs > nowMs) return known.config;
    const { allowInsecureRequests, discovery, None } = await library();
    const isLoopback = issuer.startsWith('http:');
    const config = discovery(
      new URL(issuer),
      clientId,
      clientSecret,
      clientSecret === undefined ? None() : undefined,
      {
        timeout: TIMEOUT_SECONDS,
        // The settings allow http on this machine only.
        ...(isLoopback ? { execute: [allowInsecureRequests] } : {}),
      },
    );
    this.#kept.set(id, { key, untilMs: nowMs + KEPT_MS, config });
    // What failed is asked again at the next attempt.
    config.catch(() => this.#kept.delete(id));
    return config;
  }

  /**
   * Where to send somebody, and what has to come back.
   * @param isAgain the provider is to ask for the password anew: whoever sits there may be somebody else
   */
  async begin(
    provider: ProviderSettings,
    { redirectUri, isAgain }: { readonly redirectUri: string; readonly isAgain: boolean },
    nowMs: number,
  ): Promise<{ readonly address: string; readonly request: ProviderRequest }> {
    const client = await library();
    const config = await this.#configuration(provider, nowMs);
    const request = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    };
    const address = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: 'openid email profile',
      code_challenge: await client.calculatePKCECodeChallenge(request.verifier),
      code_challenge_method: 'S256',
      state: request.state,
      nonce: request.nonce,
      max_age: String(isAgain ? 0 : MAX_AGE_SECONDS),
    });
    return { address: address.href, request };
  }

  /**
   * Who has come back. @throws when the answer is not one to the request, or the provider does not confirm it
   * @param address where the provider sent them, with its query
   */
  async finish(
    provider: ProviderSettings,
    address: URL,
    request: ProviderRequest,
    nowMs: number,
  ): Promise<ProvidedPerson> {
    const { authorizationCodeGrant, fetchUserInfo } = await library();
    const config = await this.#configuration(provider, nowMs);
    const tokens = await authorizationCodeGrant(config, address, {
      pkceCodeVerifier: request.verifier,
      expectedState: request.state,
      expectedNonce: request.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('the provider sent no identity');
    const { sub, amr, auth_time } = claims;
    // Most providers tell address and name here only.
    const told = config.serverMetadata().userinfo_endpoint
      ? await fetchUserInfo(config, tokens.access_token, sub)
      : {};
    const { email, email_verified, name, preferred_username }: Readonly<Record<string, unknown>> = {
      ...claims,
      ...told,
    };
    const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
    const methods = Array.isArray(amr) ? amr : [];
    return {
      subject: sub,
      name: [name, preferred_username].find(isText),
      verifiedEmail: email_verified === true && isText(email) ? email : undefined,
      isTwoFactor: methods.includes('mfa'),
      authenticatedAt:
        typeof auth_time === 'number' ? new Date(Math.min(auth_time * 1000, nowMs)) : undefined,
    };
  }
}
