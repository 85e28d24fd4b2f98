export { acceptedLanguage } from './accept-language.ts';
export { type Formats, formatsOf } from './formats.ts';
export { activeLanguage, LANGUAGE_NAMES, LANGUAGES, type Language } from './languages.ts';
export { localized } from './localized.ts';
export { type LanguageWishes, negotiateLanguage } from './negotiate.ts';
export { MESSAGES, type MessageKey, type MessageValues, type Translate, translator } from './translate.ts';
