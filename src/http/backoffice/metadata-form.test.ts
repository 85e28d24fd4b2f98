import { describe, expect, it } from 'vitest';
import { type DraftMetadata, LICENCES, NOTHING_SAID } from '#publishing';
import { type MetadataOffer, metadataValues, readMetadata } from './metadata-form.ts';
import { SentForm } from './sent-form.ts';

const OFFER: MetadataOffer = {
  languages: ['en', 'fr'],
  defaultLanguage: 'en',
  licences: LICENCES,
  themes: new Map(),
  custom: [],
};

const HARVESTED: DraftMetadata = {
  ...NOTHING_SAID,
  title: { en: 'Stars', de: 'Sterne' },
  description: { de: '<p>Helle Sterne</p>' },
  keywords: [{ en: 'star', de: 'Stern' }, { de: 'hell' }, { fr: 'nuit' }],
  themes: [{ en: 'Sky, night', de: 'Himmel' }],
  attributions: ['Observatoire de Paris, CNRS'],
  language: 'de',
};

/** What comes of the form when `changed` is typed into it. */
const sent = (changed: Readonly<Record<string, string>> = {}) => {
  const shown = Object.fromEntries(
    Object.entries(metadataValues(HARVESTED, OFFER)).filter(([, value]) => value !== undefined),
  );
  return readMetadata(new SentForm({ ...shown, ...changed }), OFFER, false, HARVESTED);
};

describe('a form about a dataset that was described in a language which the portal does not have', () => {
  it('changes nothing when nothing is changed in it', async () => {
    expect(await sent()).toEqual(HARVESTED);
  });

  it('leaves the texts of that language where they were when others are changed', async () => {
    expect(await sent({ 'title-en': 'Bright stars', 'keywords-en': 'star, sky' })).toEqual({
      ...HARVESTED,
      title: { en: 'Bright stars', de: 'Sterne' },
      keywords: [{ en: 'star', fr: 'nuit', de: 'Stern' }, { en: 'sky' }, { de: 'hell' }],
    });
  });

  it('keeps the paragraphs of a text, and shows them as text again', async () => {
    const { description } = await sent({ 'description-en': 'Seen & < 6.\r\n\r\nBy night.\r\nFrom here.' });
    expect(description).toEqual({
      en: '<p>Seen &amp; &lt; 6.</p><p>By night.<br />From here.</p>',
      de: '<p>Helle Sterne</p>',
    });
    const shown = (html: string) =>
      metadataValues({ ...HARVESTED, description: { en: html } }, OFFER)['description-en'];
    expect(shown(description.en ?? '')).toBe('Seen & < 6.\n\nBy night.\nFrom here.');
    for (const html of ['<p>A <b>star</b></p>', '<p>&lt;script&gt;</p>', '&amp;lt;'])
      expect(shown(html)).toBe(html);
  });

  it('takes a keyword away in every language', async () => {
    const { keywords } = await sent({ 'keywords-en': '' });
    expect(keywords).toEqual([{ fr: 'nuit' }, { de: 'hell' }]);
  });
});
