import type { ComponentChildren } from 'preact';
import { sentencesIn } from '#i18n';
import { useSite } from '../site.ts';

/** What the portal has written down in English, in the language of the page; as it is, and marked so, where no translation is known. */
export function Said({ text }: { readonly text: string | undefined }): ComponentChildren {
  const { language } = useSite();
  if (text === undefined || text === '') return null;
  const own = sentencesIn(language, text);
  return own === undefined ? <span lang="en">{text}</span> : own;
}
