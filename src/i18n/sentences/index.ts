import type { Language } from '../languages.ts';
import { jobsFr } from './jobs-fr.ts';
import type { Sentences } from './model.ts';
import { readingFr } from './reading-fr.ts';
import { settingsFr } from './settings-fr.ts';
import { sourcesFr } from './sources-fr.ts';
import { stepsFr } from './steps-fr.ts';

// Why a file cannot be read or a value was rejected is written down in English where it is found, kept with reports and
// jobs, and read years later in any language: it is translated when it is shown, by the sentence that it is made from.

const SENTENCES: Readonly<Record<Exclude<Language, 'en'>, Sentences>> = {
  fr: { ...readingFr, ...stepsFr, ...sourcesFr, ...jobsFr, ...settingsFr },
};

interface Pattern {
  /** What stands before, between and after what is filled in. */
  readonly parts: readonly string[];
  readonly own: string;
}

const HOLE = /\{\d\}/;

const patternsOf = (sentences: Sentences): readonly Pattern[] =>
  Object.entries(sentences)
    .filter(([english]) => HOLE.test(english))
    .map(([english, own]) => ({ parts: english.split(HOLE), own }))
    // `{1} is empty.` fits what a longer one fits better.
    .sort((a, b) => b.parts.join('').length - a.parts.join('').length);

const PATTERNS: Readonly<Record<Exclude<Language, 'en'>, readonly Pattern[]>> = {
  fr: patternsOf(SENTENCES.fr),
};

/** What fills the holes of a sentence; undefined when it is another one. Takes time in the length of the text, once per part. */
function filled(text: string, { parts }: Pattern): readonly string[] | undefined {
  const [first = '', ...others] = parts;
  if (!text.startsWith(first)) return undefined;
  const values: string[] = [];
  let at = first.length;
  for (const [i, part] of others.entries()) {
    const isLast = i === others.length - 1;
    const end = isLast ? text.length - part.length : text.indexOf(part, at);
    if (end < at || (isLast && !text.endsWith(part))) return undefined;
    values.push(text.slice(at, end));
    at = end + part.length;
  }
  // What begins with something filled in must not swallow the sentence before it.
  if (first === '' && /[.!?] \p{Lu}/u.test(values[0] ?? '')) return undefined;
  return values;
}

/** What a source calls something follows these. */
const NAMED: Readonly<Record<Exclude<Language, 'en'>, readonly (readonly [english: string, own: string])[]>> =
  {
    fr: [
      ['The table ', 'La table '],
      ['The layer ', 'La couche '],
      ['The elements ', 'Les éléments '],
    ],
  };

// What is filled in beyond this is data.
const WORDS = 200;

/** What fills a hole: words of ours, one or several, in the language; anything else as it is, between its quotation marks. */
function filling(language: Exclude<Language, 'en'>, value: string): string {
  if (value.length < WORDS) {
    const own = value.split(', ').map((part) => sentence(language, part, true));
    if (own.every((part) => part !== undefined)) return own.join(', ');
  }
  const named = NAMED[language].find(([english]) => value.startsWith(english));
  if (named !== undefined && value.length < WORDS) return named[1] + value.slice(named[0].length);
  return value.replace(/“([^”]*)”/g, '«\u00a0$1\u00a0»');
}

function sentence(language: Exclude<Language, 'en'>, text: string, isFilling = false): string | undefined {
  const sentences = SENTENCES[language];
  if (Object.hasOwn(sentences, text)) return sentences[text];
  for (const pattern of PATTERNS[language]) {
    // A name that somebody gave is no sentence of ours because of how it ends.
    if (isFilling && pattern.parts[0] === '') continue;
    const values = filled(text, pattern);
    if (values !== undefined)
      return pattern.own.replace(/\{(\d)\}/g, (_, n) => filling(language, values[Number(n) - 1] ?? ''));
  }
  return undefined;
}

/** A text of one sentence or several that the portal has written down in English; undefined when a sentence is not known. */
export function sentencesIn(language: Language, text: string): string | undefined {
  if (language === 'en') return text;
  const whole = sentence(language, text);
  if (whole !== undefined) return whole;
  for (const { index } of [...text.matchAll(/[.!?] /g)].slice(0, 8)) {
    const begin = sentence(language, text.slice(0, index + 1));
    const rest = begin === undefined ? undefined : sentencesIn(language, text.slice(index + 2));
    if (begin !== undefined) return rest === undefined ? undefined : `${begin} ${rest}`;
  }
  return undefined;
}
