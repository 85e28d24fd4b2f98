import type { Service } from '../model.ts';

const DAY = 86_400;

/** What an operator has to say to use a preset. */
export interface PresetInput {
  /** Where the operator's own instance is, for software that many run. */
  readonly url?: string;
  /** Number of the site in the statistics tool. */
  readonly siteId?: number;
}

/** A service that many portals use, declared once here. */
interface Preset {
  /** Which of the inputs it needs. */
  readonly needs: readonly (keyof PresetInput)[];
  make(input: Required<PresetInput>): Service;
}

const base = {
  ground: 'consent',
  meaning: 1,
  recipients: [],
  countries: [],
  location: ['front'],
  cookies: [],
  storage: [],
} as const satisfies Partial<Service>;

/** Matomo's settings, in a script of ours: the policy of the pages allows none inside them. */
const matomoSetup = (url: string, siteId: number): string =>
  `var _paq=window._paq=window._paq||[];_paq.push(["setTrackerUrl",${JSON.stringify(`${url}matomo.php`)}],["setSiteId",${JSON.stringify(String(siteId))}],["setVisitorCookieTimeout",${393 * DAY}],["setReferralCookieTimeout",${182 * DAY}],["setSessionCookieTimeout",1800],["trackPageView"],["enableLinkTracking"]);`;

const folderOf = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

/** The presets by name. What each provider sets is taken from its own documentation; the audit shows when that is out of date. */
export const PRESETS = {
  matomo: {
    needs: ['url', 'siteId'],
    make: ({ url, siteId }) => ({
      ...base,
      id: 'matomo',
      name: 'Matomo',
      category: 'statistical',
      provider: { name: new URL(url).host },
      purposes: ['audience'],
      title: { en: 'Audience statistics', fr: 'Statistiques d’audience' },
      purpose: {
        en: 'Counts visits and page views with the software Matomo, and tells one visit of a browser from the next.',
        fr: 'Compte les visites et les pages vues avec le logiciel Matomo, et distingue les visites successives d’un même navigateur.',
      },
      hosts: [{ origin: new URL(url).origin, uses: ['script', 'connect', 'img'] }],
      cookies: [
        {
          name: '_pk_id.*',
          host: 'portal',
          maxAgeSeconds: 393 * DAY,
          purpose: {
            en: 'Recognises the browser from one visit to the next.',
            fr: 'Reconnaît le navigateur d’une visite à l’autre.',
          },
        },
        {
          name: '_pk_ses.*',
          host: 'portal',
          maxAgeSeconds: 1800,
          purpose: {
            en: 'Holds the pages of one visit together.',
            fr: 'Relie entre elles les pages d’une même visite.',
          },
        },
        {
          name: '_pk_ref.*',
          host: 'portal',
          maxAgeSeconds: 182 * DAY,
          purpose: {
            en: 'Remembers through which site the visitor came first.',
            fr: 'Retient le site par lequel le visiteur est arrivé la première fois.',
          },
        },
      ],
      content: {
        kind: 'script',
        src: `${folderOf(url)}matomo.js`,
        setup: matomoSetup(folderOf(url), siteId),
      },
    }),
  },
  openstreetmap: {
    needs: [],
    make: () => ({
      ...base,
      id: 'osm',
      name: 'OpenStreetMap',
      category: 'third-party',
      provider: {
        name: 'OpenStreetMap Foundation',
        policyUrl: 'https://osmfoundation.org/wiki/Privacy_Policy',
        country: 'GB',
      },
      purposes: ['maps'],
      title: { en: 'Map background', fr: 'Fond de carte' },
      purpose: {
        en: 'Draws streets and places below the data on maps. The provider receives your address and the part of the map that you look at.',
        fr: 'Dessine rues et lieux sous les données des cartes. Le fournisseur reçoit votre adresse IP et la partie de la carte que vous regardez.',
      },
      hosts: [{ origin: 'https://tile.openstreetmap.org', uses: ['img', 'connect'] }],
      content: {
        kind: 'tiles',
        template: 'https://tile.openstreetmap.org/{z}/{x}/{y}.png',
        attribution: '© OpenStreetMap contributors',
      },
    }),
  },
  youtube: {
    needs: [],
    make: () => ({
      ...base,
      id: 'youtube',
      name: 'YouTube',
      category: 'third-party',
      provider: {
        name: 'Google',
        policyUrl: 'https://policies.google.com/privacy',
        country: 'IE',
      },
      purposes: ['video'],
      countries: ['US'],
      title: { en: 'Videos', fr: 'Vidéos' },
      purpose: {
        en: 'Plays videos kept at YouTube. The provider receives your address and what you watch.',
        fr: 'Lit des vidéos hébergées par YouTube. Le fournisseur reçoit votre adresse IP et ce que vous regardez.',
      },
      hosts: [{ origin: 'https://www.youtube-nocookie.com', uses: ['frame'] }],
      cookies: [
        { name: 'VISITOR_INFO1_LIVE', host: 'provider', maxAgeSeconds: 180 * DAY },
        { name: 'VISITOR_PRIVACY_METADATA', host: 'provider', maxAgeSeconds: 180 * DAY },
        { name: '__Secure-*', host: 'provider', maxAgeSeconds: 180 * DAY },
        { name: 'YSC', host: 'provider', maxAgeSeconds: null },
      ],
      storage: [
        { kind: 'local-storage', name: 'yt*', host: 'provider', maxAgeSeconds: null },
        { kind: 'session-storage', name: 'yt*', host: 'provider', maxAgeSeconds: null },
        { kind: 'indexed-db', name: '*', host: 'provider', maxAgeSeconds: null },
      ],
      content: { kind: 'frame', player: 'youtube' },
    }),
  },
  vimeo: {
    needs: [],
    make: () => ({
      ...base,
      id: 'vimeo',
      name: 'Vimeo',
      category: 'third-party',
      provider: { name: 'Vimeo', policyUrl: 'https://vimeo.com/privacy', country: 'US' },
      purposes: ['video'],
      title: { en: 'Videos', fr: 'Vidéos' },
      purpose: {
        en: 'Plays videos kept at Vimeo. The provider receives your address and what you watch.',
        fr: 'Lit des vidéos hébergées par Vimeo. Le fournisseur reçoit votre adresse IP et ce que vous regardez.',
      },
      hosts: [{ origin: 'https://player.vimeo.com', uses: ['frame'] }],
      cookies: [
        { name: '__cf_bm', host: 'provider', maxAgeSeconds: 1800 },
        { name: '_cfuvid', host: 'provider', maxAgeSeconds: null },
        { name: 'player', host: 'provider', maxAgeSeconds: 365 * DAY },
      ],
      content: { kind: 'frame', player: 'vimeo' },
    }),
  },
  peertube: {
    needs: ['url'],
    make: ({ url }) => ({
      ...base,
      id: 'peertube',
      name: 'PeerTube',
      category: 'third-party',
      provider: { name: new URL(url).host, policyUrl: `${new URL(url).origin}/about` },
      purposes: ['video'],
      title: { en: 'Videos', fr: 'Vidéos' },
      purpose: {
        en: 'Plays videos kept at a PeerTube server, which receives your address and what you watch.',
        fr: 'Lit des vidéos hébergées par un serveur PeerTube, qui reçoit votre adresse IP et ce que vous regardez.',
      },
      hosts: [{ origin: new URL(url).origin, uses: ['frame'] }],
      storage: [
        { kind: 'local-storage', name: '*', host: 'provider', maxAgeSeconds: null },
        { kind: 'indexed-db', name: '*', host: 'provider', maxAgeSeconds: null },
      ],
      content: { kind: 'frame', player: 'peertube' },
    }),
  },
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof PRESETS;

export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[];

/** Declares a service as its preset says. The caller has made sure that the preset's needs are met. */
export const fromPreset = (name: PresetName, input: PresetInput): Service =>
  PRESETS[name].make({ url: '', siteId: 0, ...input });

/** What a preset needs to be told. */
export const presetNeeds = (name: PresetName): readonly (keyof PresetInput)[] => PRESETS[name].needs;
