import type { CookieKey, RegisteredCookie } from './model.ts';

const DAY = 86_400;

// The names, lifetimes and purposes are those of the cookie policy that the portal publishes.
const DECLARED: readonly RegisteredCookie[] = [
  {
    key: 'session',
    name: 'sessionid',
    category: 'necessary',
    provider: 'portal',
    title: { en: 'Authentication', fr: 'Authentification' },
    purpose: {
      en: 'Remembers who you are from one page to the next after you have signed in.',
      fr: 'Vous reconnaît d’une page à l’autre après votre connexion.',
    },
    location: ['front', 'back'],
    maxAgeSeconds: 14 * DAY,
    mayEndWithBrowser: true,
    httpOnly: true,
    sameSite: 'Lax',
    value: /^[A-Za-z0-9_-]{43}$/,
    surfaces: ['page'],
  },
  {
    key: 'csrf',
    name: 'csrftoken',
    category: 'necessary',
    provider: 'portal',
    title: { en: 'API (CSRF)', fr: 'API (CSRF)' },
    purpose: {
      en: 'Lets the pages call the API in your name, and keeps other sites from doing so.',
      fr: 'Permet aux pages d’appeler l’API en votre nom et empêche d’autres sites de le faire.',
    },
    location: ['front', 'back'],
    // At most as long as the session that it belongs to.
    maxAgeSeconds: 14 * DAY,
    mayEndWithBrowser: true,
    // Page scripts copy it into the X-CSRFToken header.
    httpOnly: false,
    sameSite: 'Lax',
    value: /^[A-Za-z0-9]{32}$/,
    surfaces: ['page'],
  },
  {
    key: 'language',
    name: 'django_language',
    category: 'necessary',
    provider: 'portal',
    title: { en: 'Language selection', fr: 'Choix de la langue' },
    purpose: {
      en: 'Keeps the language that you chose with the language switch. Without a choice it is not set.',
      fr: 'Conserve la langue que vous avez choisie avec le sélecteur. Sans choix de votre part, il n’est pas déposé.',
    },
    location: ['front', 'back'],
    maxAgeSeconds: 365 * DAY,
    mayEndWithBrowser: false,
    httpOnly: true,
    sameSite: 'Lax',
    value: /^[a-z]{2}(?:-[a-z]{2,7})?$/,
    surfaces: ['page'],
  },
  {
    key: 'preferences',
    name: 'cookies_preferences',
    category: 'necessary',
    provider: 'portal',
    title: { en: 'Cookie preferences', fr: 'Préférences de cookies' },
    purpose: {
      en: 'Keeps your choices about cookies, so that you are not asked again.',
      fr: 'Conserve vos choix en matière de cookies, pour ne pas vous les redemander.',
    },
    location: ['front'],
    maxAgeSeconds: 182 * DAY,
    mayEndWithBrowser: false,
    httpOnly: true,
    sameSite: 'Lax',
    value:
      /^(?=.{1,512}$)1\.[\w-]{8}\.[\da-z]{1,10}\.[sS][iI][tT](?:~[+-][a-z\d]{1,12}){0,32}(?::[gm]{1,2})?(?:\.[\w-]{22})?$/,
    surfaces: ['page'],
  },
];

/** The cookies of one portal, in the order of the policy. */
export interface CookieRegistry {
  readonly cookies: readonly RegisteredCookie[];
  byKey(key: CookieKey): RegisteredCookie | undefined;
  byName(name: string): RegisteredCookie | undefined;
}

/**
 * The registry under the portal's settings.
 *
 * @param options.hostPrefix every name begins with `__Host-`: safer, but clients that look for the original names miss them
 * @param options.languages codes of the portal; with a single one there is no language cookie
 */
export function createCookieRegistry(options: {
  readonly hostPrefix: boolean;
  readonly languages: readonly string[];
}): CookieRegistry {
  const prefix = options.hostPrefix ? '__Host-' : '';
  const cookies = DECLARED.filter((c) => c.key !== 'language' || options.languages.length > 1).map((c) => ({
    ...c,
    name: prefix + c.name,
    value: c.key === 'language' ? new RegExp(`^(?:${options.languages.join('|')})$`) : c.value,
  }));
  const keys = new Map(cookies.map((c) => [c.key, c]));
  const names = new Map(cookies.map((c) => [c.name, c]));
  return { cookies, byKey: (key) => keys.get(key), byName: (name) => names.get(name) };
}
