import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import {
  acceptedLanguage,
  activeLanguage,
  formatsOf,
  LANGUAGES,
  localized,
  MESSAGES,
  type MessageKey,
  negotiateLanguage,
  translator,
} from './index.ts';

const both = ['en', 'fr'] as const;

/** Names of the arguments of a message. */
const argumentsOf = (text: string, language: string): string[] => {
  const names = new Set<string>();
  const walk = (nodes: unknown): void => {
    if (Array.isArray(nodes)) for (const inner of nodes) walk(inner);
    if (typeof nodes !== 'object' || nodes === null) return;
    const node = nodes as { type?: number; value?: unknown; options?: Record<string, { value: unknown }> };
    // 0 is plain text, 7 the `#` of a plural; all others name an argument.
    if (node.type !== 0 && node.type !== 7 && typeof node.value === 'string') names.add(node.value);
    for (const option of Object.values(node.options ?? {})) walk(option.value);
  };
  walk(new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
};

describe('the message catalogues', () => {
  for (const language of LANGUAGES) {
    it(`have every message in ${language}, none empty, each readable`, () => {
      expect(Object.keys(MESSAGES[language]).sort()).toEqual(Object.keys(MESSAGES.en).sort());
      for (const [key, text] of Object.entries(MESSAGES[language])) {
        expect(text.trim(), key).not.toBe('');
        expect(argumentsOf(text, language), key).toEqual(argumentsOf(MESSAGES.en[key as MessageKey], 'en'));
      }
    });
  }

  it('write French plurals and blanks before punctuation as French does', () => {
    const t = translator('fr');
    expect(t('records', { count: 1 })).toBe('1 enregistrement');
    expect(t('records', { count: 0 })).toBe('0 enregistrement');
    expect(t('records', { count: 118_216 })).toBe('118\u00a0216 enregistrements');
    const torn = Object.entries(MESSAGES.fr).filter(([, text]) => /« | [;?!»]| :(?!:)/.test(text));
    expect(torn).toEqual([]);
  });

  it('never turn a value into markup or into a message of its own', () => {
    expect(translator('en')('error.404-dataset', { id: '<b>{x}' })).toBe('There is no dataset “<b>{x}”');
  });
});

describe('Accept-Language', () => {
  for (const [header, expected] of [
    ['fr', 'fr'],
    ['fr-CA', 'fr'],
    ['de, fr;q=0.5, en;q=0.8', 'en'],
    ['en;q=0.5, fr;q=0.5', 'en'],
    ['*', undefined],
    ['de, *, fr;q=0.5', undefined],
    ['fr;q=0, en;q=0.1', 'en'],
    ['fr;q=2', undefined],
    ['fr, @@@', undefined],
    ['', undefined],
    [undefined, undefined],
    [`fr,${'x'.repeat(8000)}`, 'fr'],
    ['x'.repeat(8000), undefined],
  ] as const) {
    it(`${JSON.stringify(header)?.slice(0, 40)} asks for ${expected ?? 'no language of ours'}`, () =>
      expect(acceptedLanguage(header, both)).toBe(expected));
  }
});

describe('the language of an answer', () => {
  it('is that of the prefix, then of the parameter, then of the cookie, then of the browser', () => {
    const wishes = { prefix: 'fr', parameter: 'en-gb', cookie: 'en', header: 'en' };
    expect(negotiateLanguage(wishes, both, 'en')).toBe('fr');
    expect(negotiateLanguage({ ...wishes, prefix: undefined, cookie: 'fr' }, both, 'fr')).toBe('en');
    expect(negotiateLanguage({ cookie: 'fr', header: 'en' }, both, 'en')).toBe('fr');
    expect(negotiateLanguage({ header: 'fr-FR,fr;q=0.9' }, both, 'en')).toBe('fr');
    expect(negotiateLanguage({}, both, 'fr')).toBe('fr');
  });

  it('passes over languages that are not active', () => {
    expect(negotiateLanguage({ cookie: 'fr', parameter: 'xx', header: 'fr' }, ['en'], 'en')).toBe('en');
    expect(activeLanguage('FR_fr', both)).toBe('fr');
    expect(activeLanguage('frankish', both)).toBeUndefined();
  });
});

describe('texts and numbers', () => {
  it('fall back to another language rather than to nothing', () => {
    expect(localized({ fr: 'Étoiles' }, 'en')).toBe('Étoiles');
    expect(localized({ en: 'Stars', fr: 'Étoiles' }, 'de', 'fr')).toBe('Étoiles');
    expect(localized(undefined, 'en')).toBe('');
  });

  it('have the signs of their language', () => {
    expect(formatsOf('en').number(-1234.5)).toBe('−1,234.5');
    expect(formatsOf('fr').number(1234.5, 2)).toBe('1\u00a0234,50');
    expect(formatsOf('en').day('2026-08-12T17:00:00Z')).toBe('12 August 2026');
    expect(formatsOf('fr').bytes(3_400_000)).toBe('3,4 Mo');
  });
});
