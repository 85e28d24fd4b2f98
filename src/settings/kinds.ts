import { readSender } from '#lib';

/** A kind of setting: what it accepts, in words, and how a text from the environment or a value from YAML becomes one. */
export interface Kind<T> {
  readonly allowed: string;
  /** `undefined` when the value is not allowed. */
  read(value: unknown): T | undefined;
}

export const integer = (min: number, max: number): Kind<number> => ({
  allowed: `a whole number from ${min} to ${max}`,
  read: (value) => {
    const n = typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : value;
    return typeof n === 'number' && Number.isInteger(n) && n >= min && n <= max ? n : undefined;
  },
});

export const flag: Kind<boolean> = {
  allowed: 'true or false',
  read: (value) => {
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === '1') return true;
    if (value === 'false' || value === '0') return false;
    return undefined;
  },
};

export const text = (allowed: string, pattern: RegExp): Kind<string> => ({
  allowed,
  read: (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined),
});

export const choice = <const C extends readonly string[]>(...choices: C): Kind<C[number]> => ({
  allowed: `one of ${choices.join(', ')}`,
  read: (value) => choices.find((c) => c === value),
});

export const listOf = <T>(kind: Kind<T>, atLeast: number): Kind<readonly T[]> => ({
  allowed: `a list (or comma-separated text) of at least ${atLeast}, each ${kind.allowed}`,
  read: (value) => {
    const items = typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
    if (!Array.isArray(items) || items.length < atLeast) return undefined;
    const read = items.map((item) => kind.read(item));
    return read.every((item) => item !== undefined) && new Set(read).size === read.length
      ? (read as readonly T[])
      : undefined;
  },
});

/** An http(s) origin without path: where visitors find the portal. */
export const origin: Kind<string> = {
  allowed: 'an address such as https://sky.example, without a path',
  read: (value) => {
    if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
    const url = new URL(value);
    const isOrigin =
      /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username;
    return isOrigin ? url.origin : undefined;
  },
};

/** A text per language code, or one text for all languages. */
export const localizedText: Kind<Readonly<Record<string, string>>> = {
  allowed: 'a text, or a text per language such as {en: Sky, fr: Ciel}',
  read: (value) => {
    if (typeof value === 'string' && value.trim() !== '') return { en: value, fr: value };
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value);
    return entries.length > 0 &&
      entries.every(
        ([code, words]) => /^[a-z]{2}(-[a-z]+)?$/.test(code) && typeof words === 'string' && words !== '',
      )
      ? (value as Record<string, string>)
      : undefined;
  },
};

/** The address of a PostgreSQL database. */
export const databaseUrl: Kind<string> = {
  allowed: 'an address such as postgres://name:password@host:5432/almagest',
  read: (value) => {
    if (value === '') return '';
    if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
    const { protocol, pathname } = new URL(value);
    return /^postgres(ql)?:$/.test(protocol) && pathname.length > 1 ? value : undefined;
  },
};

/** A time zone by its name in the IANA database, as this Node knows it. */
export const timeZone: Kind<string> = {
  allowed: 'a time zone such as Europe/Paris or UTC',
  read: (value) => {
    if (typeof value !== 'string' || !/^[A-Za-z][\w+/-]*$/.test(value)) return undefined;
    try {
      return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    } catch {
      return undefined;
    }
  },
};

/** Who messages are from: one address, with a name before it where one is wanted. */
export const sender: Kind<string> = {
  allowed: 'an address such as portal@sky.example, or Night Sky Club <portal@sky.example>',
  read: (value) => (typeof value === 'string' && (value === '' || readSender(value)) ? value : undefined),
};

/** A list; as text in the environment it is JSON. */
function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return undefined;
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

/** A list of declarations, read by the part that they are for; as text in the environment it is JSON. */
export const declarations: Kind<readonly unknown[]> = {
  allowed: 'a list of services, as docs/guide/cookies.md describes them',
  read: listIn,
};

/** Each item as its kind reads it; as text in the environment it is JSON. */
const jsonListOf = <T>(kind: Kind<T>, atMost: number): Kind<readonly T[]> => ({
  allowed: `a list of at most ${atMost}, each ${kind.allowed}`,
  read: (value) => {
    const items = listIn(value);
    if (items === undefined || items.length > atMost) return undefined;
    const read = items.map((item) => kind.read(item));
    return read.every((item) => item !== undefined) ? (read as readonly T[]) : undefined;
  },
});

// Neither breaks a line nor turns the direction of what stands around it.
const PLAIN = /^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+$/u;
const plainText = (value: unknown, max: number): string | undefined => {
  const words = typeof value === 'string' ? value.trim() : '';
  return words.length <= max && PLAIN.test(words) ? words : undefined;
};

/** A short text per language. */
const shortText: Kind<Readonly<Record<string, string>>> = {
  allowed: 'a text of one line and 100 characters, or one per language such as {en: Sky, fr: Ciel}',
  read: (value) => {
    const texts = localizedText.read(value);
    if (texts === undefined) return undefined;
    const read = Object.entries(texts).map(([code, words]) => [code, plainText(words, 100)] as const);
    return read.every(([, words]) => words !== undefined)
      ? (Object.fromEntries(read) as Readonly<Record<string, string>>)
      : undefined;
  },
};

/** The name of a portal. */
export const portalName = shortText;

/** An address of another site, without a password in it. */
const webAddress = (value: unknown): string | undefined => {
  if (typeof value !== 'string' || value.length > 2000 || !URL.canParse(value)) return undefined;
  const { protocol, username, password, href } = new URL(value);
  return /^https?:$/.test(protocol) && username === '' && password === '' ? href : undefined;
};

/** A link in the head or the foot of the pages. */
export interface PortalLink {
  readonly label: Readonly<Record<string, string>>;
  /** A path of the portal, without language, or an http(s) address. */
  readonly address: string;
}

const link: Kind<PortalLink> = {
  allowed:
    'with a label (a text, or one per language) and an address (a path such as /explore/, or https://…)',
  read: (value) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const { label: words, address: given } = value as Readonly<Record<string, unknown>>;
    const label = shortText.read(words);
    const address =
      typeof given === 'string' && given.length <= 2000 && /^\/(?![/\\])[^\s\p{Cc}\\]*$/u.test(given)
        ? given
        : webAddress(given);
    return label === undefined || address === undefined ? undefined : { label, address };
  },
};

export const links = jsonListOf(link, 30);

export const themeList = jsonListOf(shortText, 200);

/** A licence to choose from. */
export interface PortalLicence {
  /** As it is shown. */
  readonly title: string;
  /** Of its text: what harvesters know it by. */
  readonly url: string;
}

const licence: Kind<PortalLicence> = {
  allowed: 'with a title of one line and the url of its text',
  read: (value) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const given = value as Readonly<Record<string, unknown>>;
    const title = plainText(given.title, 200);
    const url = webAddress(given.url);
    return title === undefined || url === undefined ? undefined : { title, url };
  },
};

export const licenceList: Kind<readonly PortalLicence[]> = jsonListOf(licence, 100);

/** Something more that the portal wants to know of each dataset. */
export interface MetadataField {
  /** As programs know it: letters, digits, `-` and `_`. */
  readonly name: string;
  /** Per language. */
  readonly label: Readonly<Record<string, string>>;
}

const metadataField: Kind<MetadataField> = {
  allowed: 'with a name of letters, digits, - and _, and a label',
  read: (value) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const given = value as Readonly<Record<string, unknown>>;
    const { name } = given;
    const label = localizedText.read(given.label);
    return typeof name === 'string' && /^[\w-]{1,60}$/.test(name) && label !== undefined
      ? { name, label }
      : undefined;
  },
};

export const metadataFields: Kind<readonly MetadataField[]> = jsonListOf(metadataField, 50);

/** A colour, or none. */
export const colour: Kind<string> = {
  allowed: 'a colour such as #1d4280',
  read: (value) =>
    typeof value === 'string' && /^(?:#[\da-f]{6})?$/i.test(value) ? value.toLowerCase() : undefined,
};

/** A text per language that may be missing. */
export const optionalText: Kind<Readonly<Record<string, string>>> = {
  allowed: localizedText.allowed,
  read: (value) => (value === '' ? {} : localizedText.read(value)),
};
