import { describe, expect, it } from 'vitest';
import { itWith, readPdf } from '../../../test/api/reading.ts';
import { fc } from '../../../test/properties.ts';
import type { RegisteredItem, Service } from '../model.ts';
import { pdfOf } from '../pdf/index.ts';
import { createMemoryConsentStore } from '../records/memory.ts';
import { createConsent } from '../service.ts';
import { type Declaration, STATS, servicesOf, TILES, VIDEO } from '../services.fixture.ts';
import { blocksOfHtml } from './added.ts';
import { type Block, type Cell, type ConsentDocument, plainLine } from './model.ts';

const LANGUAGES = ['en', 'fr'];
const CACHE: RegisteredItem = {
  kind: 'cache-storage',
  name: 'pages-v1',
  host: 'portal',
  maxAgeSeconds: null,
  category: 'necessary',
  ground: 'language',
  title: { en: 'Reading offline', fr: 'Lecture hors ligne' },
  purpose: { en: 'Keeps pages that you have opened.', fr: 'Conserve les pages que vous avez ouvertes.' },
  location: ['front'],
};

/** A portal whose declarations, words and clock are moved by hand. */
async function scene(
  options: { storage?: readonly RegisteredItem[]; added?: Readonly<Record<string, string>> } = {},
) {
  let services: readonly Service[] = [];
  let added = options.added ?? {};
  let now = new Date('2026-11-20T12:00:00Z');
  const consent = await createConsent({
    store: createMemoryConsentStore(),
    clock: { now: () => now },
    app: 'test 1',
    hostPrefix: false,
    languages: LANGUAGES,
    services: () => services,
    added: () => added,
    ...(options.storage === undefined ? {} : { storage: options.storage }),
  });
  return {
    consent,
    async declare(...declared: readonly Declaration[]) {
      services = servicesOf(...declared);
      now = new Date(now.getTime() + 86_400_000);
      await consent.reload();
    },
    async write(text: Readonly<Record<string, string>>) {
      added = text;
      await consent.reload();
    },
  };
}

const cellText = (cell: Cell): string => cell.map(plainLine).join('\n');

/** The rows of all tables, as texts. */
const rowsOf = ({ blocks }: ConsentDocument): string[][] =>
  blocks.flatMap((block) => (block.kind === 'table' ? block.rows.map((row) => row.map(cellText)) : []));

const textOf = (block: Block): string => {
  switch (block.kind) {
    case 'heading':
      return block.text;
    case 'paragraph':
      return plainLine(block.text);
    case 'list':
      return block.items.map(plainLine).join('\n');
    case 'terms':
      return block.terms.map(([term, line]) => `${term}\n${plainLine(line)}`).join('\n');
    case 'table':
      return block.rows.flat().map(cellText).join('\n');
  }
};

const names = (document: ConsentDocument): string[] => rowsOf(document).map((row) => row[2] ?? '');

/** What an entry of the history says. */
function latestChange(document: ConsentDocument): string {
  const at = document.blocks.findIndex((block) => block.kind === 'heading' && block.id === 'history');
  const list = document.blocks.slice(at).find((block) => block.kind === 'terms');
  const [, line] = (list?.kind === 'terms' && list.terms[0]) || ['', []];
  return plainLine(line ?? []);
}

describe('the cookie policy', () => {
  for (const language of LANGUAGES) {
    it(`has exactly one row for all that is declared, with its lifetime and provider, in ${language}`, async () => {
      const { consent, declare } = await scene();
      await declare(STATS, TILES, VIDEO);
      const { registry } = consent;
      const rows = rowsOf(consent.policyIn(language));
      const expected = [
        ...registry.cookies.map(({ name }) => name),
        ...registry.services.flatMap(({ cookies, storage }) => [...cookies, ...storage].map((i) => i.name)),
      ];
      expect(rows.map((row) => row[2]?.split('\n')[0])).toEqual(expected);
      for (const row of rows) for (const text of row) expect(text.trim()).not.toBe('');
      const session = rows[0] ?? [];
      expect(session).toEqual(
        language === 'en'
          ? [
              'This site',
              'Authentication\npublic pages, back office',
              'sessionid',
              expect.stringContaining('Set when you sign in.'),
              '2\u00a0weeks',
              'the portal’s server only',
            ]
          : [
              'This site',
              'Authentification\npages publiques, back-office',
              'sessionid',
              expect.stringContaining('Déposé à votre connexion.'),
              '2\u00a0semaines',
              'le serveur du portail seulement',
            ],
      );
      const statistics = rows.find((row) => row[2] === '_pk_id.*') ?? [];
      expect([statistics[0], statistics[4]]).toEqual([
        'stats.example',
        language === 'en' ? '13\u00a0months' : '13\u00a0mois',
      ]);
    });
  }

  it('gains a row with every declaration, for page caches and local storage as for cookies', async () => {
    const { consent, declare } = await scene({ storage: [CACHE] });
    expect(names(consent.policyIn('fr')).at(-1)).toBe('pages-v1\ncache de pages');
    await declare({
      ...VIDEO,
      storage: [{ kind: 'service-worker', name: '/sw.js', host: 'provider' }],
    });
    expect(names(consent.policyIn('en')).at(-1)).toBe('/sw.js\nservice worker');
  });

  it('says of each class what is used, and that nothing is where nothing is', async () => {
    const { consent, declare } = await scene();
    const count = () =>
      consent
        .policyIn('en')
        .blocks.filter((block) => textOf(block) === 'This portal uses nothing of this class.').length;
    expect(count()).toBe(3);
    await declare(STATS);
    expect(count()).toBe(2);
    expect(consent.policyIn('fr').blocks.map(textOf).join('\n')).toContain(
      'Votre navigateur s’adresse à\nhttps://stats.example',
    );
  });

  it('takes paragraphs of the operator and loses no row by them', async () => {
    const text =
      '</table></article><h2>More</h2><p>See <a href="https://club.example/">the club</a>, not <a href="javascript:alert(1)">this</a>.</p><script>document.querySelector("table").remove()</script><style>table{display:none}</style>';
    const { consent, write } = await scene();
    const before = names(consent.policyIn('en'));
    await write({ en: text });
    const document = consent.policyIn('en');
    expect(names(document)).toEqual(before);
    const added = document.blocks.filter((block) => JSON.stringify(block).includes('club'));
    expect(added).toEqual([
      {
        kind: 'paragraph',
        text: ['See ', { text: 'the club', href: 'https://club.example/' }, ', not ', 'this', '.'],
      },
    ]);
    expect(JSON.stringify(document)).not.toMatch(/querySelector|display:none|javascript/);
    expect(JSON.stringify(consent.policyIn('fr'))).not.toContain('club');
  });

  it('tells what each version changed, the newest first', async () => {
    const { consent, declare, write } = await scene();
    const changed = () => latestChange(consent.policyIn('en')).replace(/ \S{8}$/, '');
    expect(changed()).toBe('First version.');
    await declare(STATS, TILES);
    expect(changed()).toBe('New service: Matomo. New service: OpenStreetMap.');
    await declare({ ...STATS, recipients: ['Somebody'] }, TILES);
    expect(changed()).toBe('Matomo: data also go to Somebody. Whoever had allowed it is asked again.');
    await declare(STATS);
    expect(changed()).toBe('Matomo asks for less. No longer used: OpenStreetMap.');
    await declare({ ...STATS, purpose: 'In other words.' });
    expect(changed()).toBe('Wording or layout; the meaning is the same.');
    await write({ fr: 'Un paragraphe.' });
    expect(changed()).toBe('Paragraphs of the operator of the portal have changed.');
    expect(latestChange(consent.policyIn('fr'))).toMatch(/^Les paragraphes de l’exploitant/);
    expect(consent.history.map(({ publishedAt }) => publishedAt.slice(0, 10))).toEqual([
      '2026-11-24',
      '2026-11-24',
      '2026-11-23',
      '2026-11-22',
      '2026-11-21',
      '2026-11-20',
    ]);
  });
});

describe('what an operator writes', () => {
  it('may be plain text with blank lines between paragraphs', () =>
    expect(blocksOfHtml('One\nline.\n\nAnother &amp; &eacute;.').map(textOf)).toEqual([
      'One line.',
      'Another & é.',
    ]));

  it('is read whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('<p>', '<ul><li>', '</', '<a href="', '&#x'))),
        (parts) => {
          for (const block of blocksOfHtml(parts.join(''))) expect(textOf(block).trim()).not.toBe('');
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe('the policy as PDF', () => {
  itWith('pdftotext', 'says the same as the page, is tagged, and is the same file every time', async () => {
    const { consent, declare } = await scene({
      added: { en: 'Of Δημόκριτος, Пулково and Śniadecki: https://club.example/'.concat('a'.repeat(200)) },
    });
    await declare(STATS, TILES, VIDEO);
    for (const language of LANGUAGES) {
      const document = consent.policyIn(language);
      const bytes = await pdfOf(document, 'https://sky.example/en');
      if (language === 'fr')
        expect((await pdfOf(document, 'https://sky.example/en')).equals(bytes)).toBe(true);
      const { text, structure, info } = readPdf(bytes);
      const plain = (words: string) => words.replace(/[\s\u00a0\u202f]+/g, '');
      for (const block of document.blocks)
        for (const words of textOf(block).split('\n')) expect(plain(text)).toContain(plain(words));
      expect(info).toMatch(/Tagged: +yes/);
      expect(info).toContain(document.title);
      expect(structure).toMatch(/^Document\n {2}H1/);
      expect(structure.match(/^ +Table/gm)).toHaveLength(3);
      expect(structure).toMatch(/TH:?\s+\/Scope \/Row\s+"sessionid"/);
    }
  });
});
