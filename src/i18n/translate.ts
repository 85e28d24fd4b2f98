import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from './languages.ts';
import { en } from './messages/en.ts';
import { fr } from './messages/fr.ts';

/** Name of a message. */
export type MessageKey = keyof typeof en;

/** Every language has every message: a missing one does not compile. */
export const MESSAGES: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = { en, fr };

/** What a message may be given: counts, names, dates as text. */
type MessageValues = Readonly<Record<string, string | number>>;

/** Whether there is a message of this key: for words of data that the catalogue may or may not know. */
export const isMessageKey = (key: string): key is MessageKey => Object.hasOwn(en, key);

/** Gives the message in one language. */
export type Translate = (key: MessageKey, values?: MessageValues) => string;

const compiled = new Map<string, IntlMessageFormat>();

function messageIn(language: Language, key: MessageKey): IntlMessageFormat {
  const name = `${language} ${key}`;
  let message = compiled.get(name);
  if (!message) {
    // Markup never comes from a message, and a `<` in one is a `<`.
    message = new IntlMessageFormat(MESSAGES[language][key], language, undefined, { ignoreTag: true });
    compiled.set(name, message);
  }
  return message;
}

const translators = new Map<Language, Translate>();

/** The messages of one language, as a function. */
export function translator(language: Language): Translate {
  let translate = translators.get(language);
  if (!translate) {
    const plain = MESSAGES[language];
    translate = (key, values) =>
      values === undefined && !/[{']/.test(plain[key])
        ? plain[key]
        : String(messageIn(language, key).format(values)).replace(/(?<=\d)\u202f(?=\d)/g, '\u00a0');
    translators.set(language, translate);
  }
  return translate;
}
