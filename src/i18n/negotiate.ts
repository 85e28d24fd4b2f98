import { acceptedLanguage } from './accept-language.ts';
import { activeLanguage, type Language } from './languages.ts';

/** Everything in a request that speaks of language. */
export interface LanguageWishes {
  /** Of the address: `fr` of `/fr/explore/`. */
  readonly prefix?: string | undefined;
  /** The parameter `flg` of a page, `lang` of the API. */
  readonly parameter?: string | undefined;
  /** Of somebody who has signed in. */
  readonly profile?: string | undefined;
  /** Value of `django_language`. */
  readonly cookie?: string | undefined;
  /** The `Accept-Language` header. */
  readonly header?: string | undefined;
}

/**
 * The language of an answer: prefix, parameter, profile, cookie, `Accept-Language`, the portal's default, in this order.
 * A wish for a language that is not active is passed over, never an error.
 */
export function negotiateLanguage(
  wishes: LanguageWishes,
  active: readonly Language[],
  fallback: Language,
): Language {
  return (
    activeLanguage(wishes.prefix, active) ??
    activeLanguage(wishes.parameter, active) ??
    activeLanguage(wishes.profile, active) ??
    activeLanguage(wishes.cookie, active) ??
    acceptedLanguage(wishes.header, active) ??
    fallback
  );
}
