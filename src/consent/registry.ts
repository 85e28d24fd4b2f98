import type { CookieKey, RegisteredCookie, RegisteredItem, Service, ServiceCookie } from './model.ts';
import { PORTAL_COOKIES, PORTAL_STORAGE } from './portal-cookies.ts';
import { revisionOf } from './revision.ts';

/** All that one portal may set, keep or load in a browser: what the policy, the banner, the gate and the audit read. */
export interface CookieRegistry {
  /** The portal's own cookies, in the order of the policy. */
  readonly cookies: readonly RegisteredCookie[];
  /** What the portal itself keeps in a browser beside cookies. */
  readonly storage: readonly RegisteredItem[];
  /** Services that need consent, in the order in which they were declared. */
  readonly services: readonly Service[];
  /** Of everything that consent depends on: 8 characters, base64url. Wording does not change it. */
  readonly revision: string;
  byKey(key: CookieKey): RegisteredCookie | undefined;
  byName(name: string): RegisteredCookie | undefined;
  service(id: string): Service | undefined;
  /** The service that sets a cookie of this name on our host. */
  serviceOfCookie(name: string): Service | undefined;
}

const patterns = new Map<string, RegExp>();

/** Whether a name is the declared one, in which `*` stands for any characters. */
export function matchesName(declared: string, name: string): boolean {
  if (!declared.includes('*')) return declared === name;
  let pattern = patterns.get(declared);
  if (pattern === undefined) {
    const parts = declared.split(/\*+/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    pattern = new RegExp(`^${parts.join('[^]*?')}$`);
    patterns.set(declared, pattern);
  }
  return name.length <= 256 && pattern.test(name);
}

/** The declaration of a cookie among those of a service. */
export const declaredCookie = (
  service: Service,
  name: string,
  host: ServiceCookie['host'],
): ServiceCookie | undefined =>
  service.cookies.find((cookie) => cookie.host === host && matchesName(cookie.name, name));

/**
 * The registry under the portal's settings.
 *
 * @param options.hostPrefix every name begins with `__Host-`: safer, but clients that look for the original names miss them
 * @param options.languages codes of the portal; with a single one there is no language cookie
 * @param options.services none by default: then nothing needs consent
 * @param options.cookies, options.storage what the application itself sets and keeps; the portal's by default
 */
export function createCookieRegistry(options: {
  readonly hostPrefix: boolean;
  readonly languages: readonly string[];
  readonly services?: readonly Service[];
  readonly cookies?: readonly RegisteredCookie[];
  readonly storage?: readonly RegisteredItem[];
}): CookieRegistry {
  const { languages, services = [], storage = PORTAL_STORAGE } = options;
  const prefix = options.hostPrefix ? '__Host-' : '';
  const cookies = (options.cookies ?? PORTAL_COOKIES)
    .filter((c) => c.key !== 'language' || languages.length > 1)
    .map((c) => ({
      ...c,
      name: prefix + c.name,
      value: c.key === 'language' ? new RegExp(`^(?:${languages.join('|')})$`) : c.value,
    }));
  const keys = new Map(cookies.map((c) => [c.key, c]));
  const names = new Map(cookies.map((c) => [c.name, c]));
  const ids = new Map(services.map((service) => [service.id, service]));
  return {
    cookies,
    storage,
    services,
    revision: revisionOf(services),
    byKey: (key) => keys.get(key),
    byName: (name) => names.get(name),
    service: (id) => ids.get(id),
    serviceOfCookie: (name) => services.find((service) => declaredCookie(service, name, 'portal')),
  };
}
