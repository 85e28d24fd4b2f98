import { CHOICE_PATTERN, CHOICE_SECONDS } from './choice.ts';
import type { RegisteredCookie, RegisteredItem } from './model.ts';

const DAY = 86_400;

/** The cookies of the policy that the portal publishes, with the names and lifetimes of the original. */
export const PORTAL_COOKIES: readonly RegisteredCookie[] = [
  {
    key: 'session',
    name: 'sessionid',
    category: 'necessary',
    ground: 'authentication',
    title: { en: 'Authentication', fr: 'Authentification' },
    purpose: {
      en: 'Remembers who you are from one page to the next after you have signed in.',
      fr: 'Vous reconnaît d’une page à l’autre après votre connexion.',
    },
    setWhen: { en: 'when you sign in', fr: 'à votre connexion' },
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
    ground: 'security',
    title: { en: 'API (CSRF)', fr: 'API (CSRF)' },
    purpose: {
      en: 'Lets the pages call the API in your name, and keeps other sites from doing so.',
      fr: 'Permet aux pages d’appeler l’API en votre nom et empêche d’autres sites de le faire.',
    },
    setWhen: {
      en: 'with a sign-in form, and when you sign in',
      fr: 'avec un formulaire de connexion, puis à votre connexion',
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
    ground: 'language',
    title: { en: 'Language selection', fr: 'Choix de la langue' },
    purpose: {
      en: 'Keeps the language that you chose with the language switch. Without a choice it is not set.',
      fr: 'Conserve la langue que vous avez choisie avec le sélecteur. Sans choix de votre part, il n’est pas déposé.',
    },
    setWhen: { en: 'when you choose a language', fr: 'quand vous choisissez une langue' },
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
    ground: 'choice',
    title: { en: 'Cookie preferences', fr: 'Préférences de cookies' },
    purpose: {
      en: 'Keeps your choices about cookies, so that you are not asked again.',
      fr: 'Conserve vos choix en matière de cookies, pour ne pas vous les redemander.',
    },
    setWhen: { en: 'when you save a choice about cookies', fr: 'quand vous enregistrez un choix de cookies' },
    location: ['front', 'back'],
    maxAgeSeconds: CHOICE_SECONDS,
    mayEndWithBrowser: false,
    httpOnly: true,
    sameSite: 'Lax',
    value: CHOICE_PATTERN,
    surfaces: ['page'],
  },
];

/** What the portal keeps in a browser beside cookies: nothing. Whatever comes to be kept has to be declared here. */
export const PORTAL_STORAGE: readonly RegisteredItem[] = [];
