import { type Consent, createConsent, createMemoryConsentStore, type Service } from '#consent';
import { type Clock, systemClock } from '#lib';

/** Consent without a metadata store, for servers that tests put together themselves. */
export const consentInMemory = (
  services: readonly Service[] = [],
  clock: Clock = systemClock,
): Promise<Consent> =>
  createConsent({
    store: createMemoryConsentStore(),
    clock,
    app: 'test',
    hostPrefix: false,
    languages: ['en', 'fr'],
    services: () => services,
  });
