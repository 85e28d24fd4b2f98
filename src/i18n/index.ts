export { localized } from '#lib';
export { acceptedLanguage } from './accept-language.ts';
export { type Formats, formatsOf } from './formats.ts';
export { activeLanguage, LANGUAGE_NAMES, LANGUAGES, type Language } from './languages.ts';
export { negotiateLanguage } from './negotiate.ts';
export { sentencesIn } from './sentences/index.ts';
export { isMessageKey, MESSAGES, type MessageKey, type Translate, translator } from './translate.ts';
