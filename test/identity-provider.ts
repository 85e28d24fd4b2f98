import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** A real OpenID Connect provider on this machine. Whoever names themselves there is believed. */
export interface TestIdentityProvider {
  readonly issuer: string;
  /** How a portal is told of it, as one of its sign-in settings. */
  readonly declaration: {
    readonly id: string;
    readonly name: string;
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly linkByVerifiedEmail: boolean;
    readonly createsAccounts: boolean;
  };
  close(): void;
}

/** Starts a provider for the portal at an origin. */
export async function startIdentityProvider(origin: string): Promise<TestIdentityProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [id, clientId, clientSecret] = ['club', 'almagest', 'a secret of the test'];
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [`${origin}/login/provider/${id}/callback/`],
      },
    ],
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context, login) => ({
      accountId: login,
      claims: () => ({
        sub: login,
        email: `${login}@club.example`,
        email_verified: true,
        name: `Club member ${login}`,
      }),
    }),
  });
  server.on('request', provider.callback());
  return {
    issuer,
    declaration: {
      id,
      name: 'Sky Club',
      issuer,
      clientId,
      clientSecret,
      linkByVerifiedEmail: false,
      createsAccounts: true,
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
