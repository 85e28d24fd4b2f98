import {
  type Consent,
  type ConsentDesk,
  createConsent,
  createMemoryConsentStore,
  type Service,
} from '#consent';
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

/** A desk at which nobody sits. */
export const noConsentDesk = (): ConsentDesk => ({
  faults: { note() {}, list: async () => [], dismiss: async () => {}, close: async () => {} },
  services: async () => [],
  declare: () => Promise.reject(new Error('nobody is here')),
  remove: async () => false,
  texts: async () => ({}),
  writeTexts: async () => {},
  archive: () => Promise.reject(new Error('nobody is here')),
});
