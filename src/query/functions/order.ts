import type { OrderFunction } from './model.ts';

export const orderFunctions: readonly OrderFunction[] = [
  {
    name: 'score',
    kind: 'order',
    signatures: ['score()'],
    clauses: ['order_by'],
    summary: {
      en: 'How well a record matches the texts that `where` and `q` search for: the best first. Without a search the stored order.',
      fr: 'À quel point un enregistrement répond aux textes cherchés par `where` et `q` : les meilleurs d’abord. Sans recherche, l’ordre de stockage.',
    },
    examples: [
      {
        clause: 'order_by',
        text: 'score()',
        gives: ['Vega', 'Altair', 'Sheliak', 'Étamin', 'Barnard’s star'],
      },
    ],
    demo: {
      dataset: 'ngc-ic-messier-catalog',
      clauses: { where: 'search("ring nebula")', order_by: 'score()', select: 'name, common_names' },
    },
  },
  {
    name: 'random',
    kind: 'order',
    signatures: ['random(seed)'],
    clauses: ['order_by'],
    summary: {
      en: 'An order by chance, the same for the same seed.',
      fr: 'Un ordre au hasard, le même pour la même graine.',
    },
    examples: [
      {
        clause: 'order_by',
        text: 'random(7)',
        gives: ['Sheliak', 'Altair', 'Vega', 'Étamin', 'Barnard’s star'],
      },
    ],
    demo: {
      dataset: 'hyg-stellar-database',
      clauses: { where: 'mag < 3', order_by: 'random(7)', select: 'proper, con, mag' },
    },
  },
];
