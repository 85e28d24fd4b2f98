import { type GeocoderSetting, geocoderList } from './geocoders.ts';
import {
  choice,
  colour,
  databaseUrl,
  declarations,
  flag,
  integer,
  type Kind,
  licenceList,
  links,
  listOf,
  type MetadataField,
  metadataFields,
  optionalText,
  origin,
  type PortalLicence,
  type PortalLink,
  portalName,
  sender,
  text,
  themeList,
  timeZone,
} from './kinds.ts';

/** One setting: its name in `portal.yaml` (the key of the table), its environment variable, what it accepts, and why one would set it. */
export interface Setting<T> {
  readonly env: string;
  readonly kind: Kind<T>;
  readonly fallback: T;
  readonly doc: string;
  /** Holds a password: never shown, in no message and no page. */
  readonly isSecret?: true;
  /** May be set in the back office too, and holds there at once, in every process. */
  readonly isAdjustable?: true;
  /** Of those: only administrators may. */
  readonly isForAdministrators?: true;
}

const setting = <T>(env: string, kind: Kind<T>, fallback: T, doc: string): Setting<T> => ({
  env,
  kind,
  fallback,
  doc,
});

const secret = <T>(...given: Parameters<typeof setting<T>>): Setting<T> => ({
  ...setting(...given),
  isSecret: true,
});

const adjustable = <T>(
  ...given: Parameters<typeof setting<T>>
): Setting<T> & { readonly isAdjustable: true } => ({ ...setting(...given), isAdjustable: true });

/** Every setting there is. The reference page `docs/reference/settings.md` is made from it. */
export const SETTINGS = {
  host: setting(
    'HOST',
    text('a host name or address', /^[\w.:-]+$/),
    '127.0.0.1',
    'Address to listen on. 0.0.0.0 opens the portal to the network.',
  ),
  port: setting('PORT', integer(0, 65_535), 8080, 'Port to listen on; 0 takes a free one.'),
  publicUrl: setting<string>(
    'ALMAGEST_PUBLIC_URL',
    { ...origin, read: (v) => (v === '' ? '' : origin.read(v)) },
    '',
    'Where visitors find the portal. Empty: http://localhost with the port. Needed behind a proxy; https here makes cookies Secure.',
  ),
  dataFolder: setting(
    'ALMAGEST_DATA',
    text('a folder path', /^[^\0]+$/),
    'data',
    'Folder of everything the portal keeps. It can be moved while the portal is stopped.',
  ),
  databaseUrl: secret(
    'DATABASE_URL',
    databaseUrl,
    '',
    'PostgreSQL database of the metadata store, for several processes. Empty: SQLite, in the data folder.',
  ),
  'database.poolSize': setting(
    'ALMAGEST_DATABASE_POOL_SIZE',
    integer(1, 200),
    10,
    'Connections to PostgreSQL that one process holds at most, beside one that listens for changes.',
  ),
  timeZone: setting(
    'ALMAGEST_TIME_ZONE',
    timeZone,
    'UTC',
    'Time zone of the portal: schedules run by its clock, summer time included.',
  ),
  name: adjustable<Readonly<Record<string, string>>>(
    'ALMAGEST_NAME',
    portalName,
    { en: 'Almagest', fr: 'Almagest' },
    'Name of the portal, per language.',
  ),
  languages: adjustable(
    'ALMAGEST_LANGUAGES',
    listOf(choice('en', 'fr'), 1),
    ['en', 'fr'] as readonly ('en' | 'fr')[],
    'Languages of the portal. With one there is no language switch and no django_language cookie.',
  ),
  defaultLanguage: adjustable(
    'ALMAGEST_DEFAULT_LANGUAGE',
    choice('en', 'fr'),
    'en' as 'en' | 'fr',
    'Language when neither the address, a choice nor the browser names one of the portal.',
  ),
  'look.accent': adjustable<string>(
    'ALMAGEST_LOOK_ACCENT',
    colour,
    '',
    'Colour of links, buttons and drawings. Made darker or lighter where it would be hard to read. Empty: deep blue.',
  ),
  'look.mark': adjustable<string>(
    'ALMAGEST_LOOK_MARK',
    colour,
    '',
    'Second colour, for what must be seen. Treated in the same way. Empty: terracotta.',
  ),
  'look.showName': adjustable(
    'ALMAGEST_LOOK_SHOW_NAME',
    flag,
    true,
    'Write the name of the portal beside its logo. Without a logo it is always there.',
  ),
  navigation: adjustable<readonly PortalLink[]>(
    'ALMAGEST_NAVIGATION',
    links,
    [],
    'Links in the head of every page, in this order. Empty: the datasets and the API.',
  ),
  'footer.links': adjustable<readonly PortalLink[]>(
    'ALMAGEST_FOOTER_LINKS',
    links,
    [],
    'Further links in the foot of every page.',
  ),
  themes: adjustable<readonly Readonly<Record<string, string>>[]>(
    'ALMAGEST_THEMES',
    themeList,
    [],
    'Themes that publishers choose from. Empty: those of the datasets that are there.',
  ),
  licences: adjustable<readonly PortalLicence[]>(
    'ALMAGEST_LICENCES',
    licenceList,
    [],
    'Licences that publishers choose from, each with the address of its text. Empty: the usual ones of open data.',
  ),
  'metadata.custom': setting<readonly MetadataField[]>(
    'ALMAGEST_METADATA_FIELDS',
    metadataFields,
    [],
    'What publishers are asked of each dataset beyond the usual: a list of objects with a name, as programs know it, and a label.',
  ),
  demo: setting(
    'ALMAGEST_DEMO',
    flag,
    true,
    'Load the demo catalogue into an empty portal at its first start.',
  ),
  trustedProxies: setting(
    'ALMAGEST_TRUSTED_PROXIES',
    text('addresses or networks, separated by commas', /^[\da-fA-F.:/, ]*$/),
    '',
    'Proxies whose X-Forwarded-* headers are believed. Empty: none.',
  ),
  logLevel: setting(
    'ALMAGEST_LOG_LEVEL',
    choice('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    'warn' as 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent',
    'How much is logged, as JSON lines on standard output.',
  ),
  requestsPerMinute: adjustable(
    'ALMAGEST_REQUESTS_PER_MINUTE',
    integer(0, 1_000_000),
    3000,
    'Requests one address may make in a minute; 0: no limit. The addresses of one IPv6 network (/64) count as one.',
  ),
  'engine.processes': setting(
    'ALMAGEST_ENGINE_PROCESSES',
    integer(1, 64),
    1,
    'Engine processes. Each holds its own memory share.',
  ),
  'engine.threads': setting(
    'ALMAGEST_ENGINE_THREADS',
    integer(0, 256),
    0,
    'Threads of one engine process; 0: one per core.',
  ),
  'engine.memoryMb': setting(
    'ALMAGEST_ENGINE_MEMORY_MB',
    integer(64, 1_048_576),
    512,
    'Memory limit of one engine process, in MB; queries beyond it spill to disk. The process itself may take 2.6 times as much.',
  ),
  'engine.deadlineMs': setting(
    'ALMAGEST_QUERY_DEADLINE_MS',
    integer(100, 3_600_000),
    20_000,
    'After this long a query for a page or an API answer is stopped.',
  ),
  'engine.exportDeadlineMs': setting(
    'ALMAGEST_EXPORT_DEADLINE_MS',
    integer(1000, 86_400_000),
    900_000,
    'After this long an export is stopped.',
  ),
  'engine.concurrent': setting(
    'ALMAGEST_ENGINE_CONCURRENT',
    integer(1, 256),
    6,
    'Queries that one engine process runs at the same time; others wait. One address, person or key takes a third of them at most, and those who wait are served in turn.',
  ),
  'engine.waiting': setting(
    'ALMAGEST_ENGINE_WAITING',
    integer(0, 10_000),
    200,
    'Queries that may wait; further ones are refused with 429 and Retry-After, those of whoever has most of them waiting first.',
  ),
  'exports.quotaMb': setting(
    'ALMAGEST_EXPORTS_QUOTA_MB',
    integer(10, 1_048_576),
    2048,
    'Disk for finished exports kept to serve them again.',
  ),
  'sources.allowPrivateAddresses': setting(
    'ALMAGEST_ALLOW_PRIVATE_ADDRESSES',
    flag,
    false,
    'Let imports fetch from loopback, private and link-local addresses.',
  ),
  geocoders: {
    ...adjustable<readonly GeocoderSetting[]>(
      'ALMAGEST_GEOCODERS',
      geocoderList,
      [],
      'Services that steps ask where addresses are, as docs/guide/geocoding.md describes them. None: nothing is ever sent to any.',
    ),
    isSecret: true,
    isForAdministrators: true,
  },
  'sources.maxMb': setting(
    'ALMAGEST_SOURCE_MAX_MB',
    integer(1, 1_048_576),
    4096,
    'Largest source file, after decompression, in MB.',
  ),
  'uploads.maxMb': adjustable(
    'ALMAGEST_UPLOAD_MAX_MB',
    integer(1, 1_048_576),
    512,
    'Largest file that can be uploaded in the back office, in MB.',
  ),
  'uploads.minutes': setting(
    'ALMAGEST_UPLOAD_MINUTES',
    integer(1, 1440),
    30,
    'How long an upload may take. Other requests have a minute to arrive.',
  ),
  'mail.host': setting(
    'ALMAGEST_MAIL_HOST',
    text('a host name or address', /^([\w.:-]+)?$/),
    '',
    'Mail server for outgoing messages (SMTP). Empty: messages stay in the outbox, where administrators read them.',
  ),
  'mail.port': setting(
    'ALMAGEST_MAIL_PORT',
    integer(1, 65_535),
    587,
    'Its port: usually 587, or 465 with tls.',
  ),
  'mail.tls': setting(
    'ALMAGEST_MAIL_TLS',
    choice('starttls', 'tls', 'none'),
    'starttls' as 'starttls' | 'tls' | 'none',
    'How the way there is encrypted: starttls (refused when the server does not offer it), tls from the first byte, or none, for a relay on the same machine.',
  ),
  'mail.user': setting(
    'ALMAGEST_MAIL_USER',
    text('a name', /^[^\0\r\n]*$/),
    '',
    'Name at the mail server. Empty: none.',
  ),
  'mail.password': secret(
    'ALMAGEST_MAIL_PASSWORD',
    text('a password', /^[^\0\r\n]*$/),
    '',
    'Password there.',
  ),
  'mail.sender': setting(
    'ALMAGEST_MAIL_SENDER',
    sender,
    '',
    'Who messages are from, such as Night Sky Club <portal@sky.example>. Needed with mail.host.',
  ),
  'signIn.plainHttp': setting(
    'ALMAGEST_PLAIN_HTTP_SIGN_IN',
    flag,
    false,
    'Let people sign in over http from other machines. Whoever is on the way reads their passwords: for trials in a closed network only.',
  ),
  'cookies.hostPrefix': setting(
    'ALMAGEST_COOKIE_HOST_PREFIX',
    flag,
    false,
    'Name all cookies __Host-…; needs an https public address. Clients that look for the original names no longer find them.',
  ),
  'cookies.services': setting<readonly unknown[]>(
    'ALMAGEST_COOKIE_SERVICES',
    declarations,
    [],
    'Services that need consent, such as statistics, map backgrounds or videos. None: nothing needs consent, and no page asks. See docs/guide/cookies.md.',
  ),
  'cookies.controller': setting<Readonly<Record<string, string>>>(
    'ALMAGEST_COOKIE_CONTROLLER',
    optionalText,
    {},
    'Who answers for the data, with an address, for the cookie policy and the records of consent. Empty: the name of the portal.',
  ),
  'cookies.policyText': setting<Readonly<Record<string, string>>>(
    'ALMAGEST_COOKIE_POLICY_TEXT',
    optionalText,
    {},
    'Paragraphs to add to the cookie policy, as plain HTML or text. What is written in the back office comes after them.',
  ),
  'cookies.recordMonths': setting(
    'ALMAGEST_COOKIE_RECORD_MONTHS',
    integer(0, 120),
    12,
    'Months that the record of a consent is kept after the consent has ended. Longer than 12 needs cookies.recordReason.',
  ),
  'cookies.recordReason': setting<Readonly<Record<string, string>>>(
    'ALMAGEST_COOKIE_RECORD_REASON',
    optionalText,
    {},
    'Why records of consent are kept for longer than a year, for the cookie policy. A text, or one per language.',
  ),
  'audience.measure': setting(
    'ALMAGEST_AUDIENCE',
    flag,
    true,
    'Count page views, downloads and calls of the API, without cookies and without anything of who reads. See docs/guide/audience.md.',
  ),
  'audience.countries': setting(
    'ALMAGEST_AUDIENCE_COUNTRIES',
    text('a file path', /^[^\0]*$/),
    '',
    'A database of countries in the MaxMind DB format (.mmdb): page views are then told apart by country, and a step of the editor finds where addresses are, in one of cities also their city and place. Read at start.',
  ),
} as const;

export type SettingName = keyof typeof SETTINGS;

/** A setting that may be set in the back office. */
export type AdjustableName = {
  [Name in SettingName]: (typeof SETTINGS)[Name] extends { readonly isAdjustable: true } ? Name : never;
}[SettingName];

/** Their names, in the order of the registry. */
export const ADJUSTABLE = (Object.keys(SETTINGS) as SettingName[]).filter(
  (name): name is AdjustableName => (SETTINGS[name] as Setting<unknown>).isAdjustable === true,
);
