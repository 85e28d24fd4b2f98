import type { SyntaxEntry } from './model.ts';

// Clauses, literals and operators: what is said of them and shown. Their meaning is in the parser and the resolver.

const STARS = 'hyg-stellar-database';
const ECLIPSES = 'five-millennium-catalog-of-solar-eclipses0';
const MOON = 'phases-de-la-lune-moon-phases';
const PLACES = 'villes-d-observation-observing-places';
const PLANETS = 'donnees-systeme-solaire-solar-system-data';

export const clauses: readonly SyntaxEntry[] = [
  {
    name: 'select',
    kind: 'clause',
    signatures: ['select=*', 'select=a, b as name', 'select=include(a, b*)', 'select=exclude(a)'],
    summary: {
      en: 'What is given of each record: fields, values that are computed, or aggregates of all of them. The key in the answer is the name after `as`, or what was typed. Everything unless given.',
      fr: 'Ce qui est donné de chaque enregistrement : champs, valeurs calculées, ou agrégats de l’ensemble. La clé dans la réponse est le nom après `as`, ou ce qui a été saisi. Tout, par défaut.',
    },
    examples: [{ clause: 'select', text: 'max(exposure) - min(exposure)', gives: 45 }],
    demo: {
      dataset: STARS,
      clauses: { select: 'proper, mag as magnitude, dist0 * 3.26 as light_years', order_by: 'mag' },
    },
  },
  {
    name: 'where',
    kind: 'clause',
    signatures: ['where=condition'],
    summary: {
      en: 'Which records are meant. May be given several times: all must hold.',
      fr: 'Quels enregistrements sont visés. Peut être donné plusieurs fois : toutes les conditions doivent être remplies.',
    },
    examples: [{ clause: 'where', text: 'magnitude < 1 and constellation = "Lyra"', gives: ['Vega'] }],
    demo: { dataset: STARS, clauses: { where: 'mag < 1', order_by: 'mag' } },
  },
  {
    name: 'group_by',
    kind: 'clause',
    signatures: ['group_by=key, key as name'],
    summary: {
      en: 'One row for each combination of values, keys first, in ascending order of the keys, the group without a value first. A field with several values gives a group for each of them. `select` then holds aggregates.',
      fr: 'Une ligne par combinaison de valeurs, les clés d’abord, dans l’ordre croissant des clés, le groupe sans valeur en premier. Un champ à plusieurs valeurs donne un groupe pour chacune. `select` contient alors des agrégats.',
    },
    examples: [
      {
        clause: 'group_by',
        text: 'tags',
        gives: [
          [null, 1],
          ['bright', 2],
          ['double', 1],
          ['faint', 1],
          ['white', 1],
        ],
      },
    ],
    demo: { dataset: STARS, clauses: { select: 'count(*) as stars, min(mag)', group_by: 'con' } },
  },
  {
    name: 'order_by',
    kind: 'clause',
    signatures: ['order_by=a, b desc', 'order_by=-a'],
    summary: {
      en: 'The order: values, names from `select`, aggregates before keys. Ascending unless `desc` or a minus says otherwise; no value comes last either way. Texts without regard to case and accents. Without it the stored order.',
      fr: 'L’ordre : valeurs, noms donnés dans `select`, agrégats avant les clés. Croissant, sauf avec `desc` ou un signe moins ; l’absence de valeur vient en dernier dans les deux cas. Les textes sans égard à la casse ni aux accents. Par défaut, l’ordre de stockage.',
    },
    examples: [
      {
        clause: 'order_by',
        text: 'exposure desc',
        gives: ['Sheliak', 'Vega', 'Étamin', 'Altair', 'Barnard’s star'],
      },
      { clause: 'order_by', text: 'star', gives: ['Altair', 'Barnard’s star', 'Étamin', 'Sheliak', 'Vega'] },
    ],
    demo: {
      dataset: STARS,
      clauses: { select: 'proper, con, mag', where: 'proper is not null', order_by: 'con, mag' },
    },
  },
  {
    name: 'refine, exclude',
    kind: 'clause',
    signatures: ['refine=facet:value', 'exclude=facet:value', 'refine=date:2024/08'],
    summary: {
      en: 'Keeps, or drops, the records with a value of a facet; of a date a year, a month or a day; of a hierarchy a branch. Several values of one facet must all hold, or any of them where the facet is disjunctive.',
      fr: 'Garde, ou écarte, les enregistrements ayant une valeur de facette ; pour une date, une année, un mois ou un jour ; pour une hiérarchie, une branche. Plusieurs valeurs d’une facette doivent toutes convenir, ou l’une d’elles si la facette est disjonctive.',
    },
    examples: [],
    demo: { dataset: ECLIPSES, clauses: { refine: 'calendar_year:2026', select: 'date, ecl_type, kind' } },
  },
];

export const literals: readonly SyntaxEntry[] = [
  {
    name: 'field',
    kind: 'literal',
    signatures: ['name', '`2mass`'],
    summary: {
      en: 'The name of a field, in its own case. One that begins with a digit, or is a word of the language, stands between back quotes.',
      fr: 'Le nom d’un champ, avec sa casse. S’il commence par un chiffre ou est un mot du langage, il se met entre accents graves.',
    },
    examples: [{ clause: 'where', text: '`star` = "Vega"', gives: ['Vega'] }],
    demo: { dataset: STARS, clauses: { select: 'proper, mag, `con`', where: 'mag < 1' } },
  },
  {
    name: 'text',
    kind: 'literal',
    signatures: ['"Vega"', "'Barnard\\'s star'"],
    summary: {
      en: 'A text, in either kind of quotes. A backslash goes before a quote inside of it, and before a backslash.',
      fr: 'Un texte, entre guillemets droits simples ou doubles. Une barre oblique inverse précède un guillemet à l’intérieur, ou une autre barre.',
    },
    examples: [{ clause: 'select', text: `'it\\'s "Vega"'`, gives: 'it\'s "Vega"' }],
    demo: { dataset: STARS, clauses: { where: `proper = "Barnard's Star"` } },
  },
  {
    name: 'number',
    kind: 'literal',
    signatures: ['30', '-1.5', '6e23'],
    summary: {
      en: 'A number with a point. Whole numbers are exact to 64 bits.',
      fr: 'Un nombre, avec un point. Les nombres entiers sont exacts jusqu’à 64 bits.',
    },
    examples: [
      { clause: 'select', text: '-1.5', gives: -1.5 },
      { clause: 'where', text: 'exposure = 30', gives: ['Vega'] },
    ],
    demo: { dataset: STARS, clauses: { where: 'mag < -1.4' } },
  },
  {
    name: 'date',
    kind: 'literal',
    signatures: ["date'2024-08-12'", "date'2024-08-12T22:41:05+02:00'", "date'2024/08'", "date'2024'"],
    summary: {
      en: 'A date or an instant. A part of a date is the start of that period. Without an offset it is meant in the time zone of the request. Compared with a date, a plain text is read as one.',
      fr: 'Une date ou un instant. Une partie de date est le début de cette période. Sans décalage, elle s’entend dans le fuseau de la requête. Comparé à une date, un simple texte est lu comme tel.',
    },
    examples: [
      { clause: 'where', text: "night >= date'2024'", gives: ['Vega', 'Altair', 'Étamin'] },
      { clause: 'where', text: "night in [date'2024-08'..date'2024-09']", gives: ['Vega', 'Altair'] },
      { clause: 'where', text: "taken_at > date'2024-08-13T01:00+02:00'", gives: ['Altair', 'Étamin'] },
      { clause: 'where', text: "night = '2023-01-31'", gives: ['Sheliak'] },
    ],
    demo: { dataset: MOON, clauses: { where: "date >= date'2026-08'", order_by: 'date' } },
  },
  {
    name: 'boolean',
    kind: 'literal',
    signatures: ['true', 'false'],
    summary: { en: 'True or false.', fr: 'Vrai ou faux.' },
    examples: [{ clause: 'where', text: 'variable = true', gives: ['Altair', 'Sheliak'] }],
    demo: { dataset: STARS, clauses: { select: 'proper, true as yes', where: 'mag < 0' } },
  },
  {
    name: 'geometry',
    kind: 'literal',
    signatures: ["geom'POINT(5.7 43.9)'", `geom'{"type": "Point", "coordinates": [5.7, 43.9]}'`],
    summary: {
      en: 'A geometry as WKT, GeoJSON or hexadecimal WKB: points, lines, polygons with holes, several of them, collections. Longitude first, in degrees.',
      fr: 'Une géométrie en WKT, GeoJSON ou WKB hexadécimal : points, lignes, polygones avec trous, plusieurs d’entre eux, collections. La longitude d’abord, en degrés.',
    },
    examples: [
      { clause: 'where', text: "intersects(site, geom'POINT(5.7 43.9)')", gives: ['Vega'] },
      {
        clause: 'where',
        // A triangle.
        text: "within(site, geom'0103000000010000000400000000000000000000000000000000004440000000000000244000000000000044400000000000002440000000000000494000000000000000000000000000004440')",
        gives: ['Vega', 'Altair'],
      },
    ],
    demo: {
      dataset: PLACES,
      clauses: {
        where: "within_distance(position, geom'POINT(5.7 43.9)', 50km)",
        select: 'name, population',
      },
    },
  },
  {
    name: 'null',
    kind: 'literal',
    signatures: ['null'],
    summary: {
      en: 'No value. Nothing is equal to it: test it with `is null`.',
      fr: 'Pas de valeur. Rien ne lui est égal : testez avec `is null`.',
    },
    examples: [{ clause: 'where', text: 'exposure = null', gives: [] }],
    demo: { dataset: STARS, clauses: { where: 'proper is not null', select: 'proper' } },
  },
];

export const operators: readonly SyntaxEntry[] = [
  {
    name: 'and, or, not',
    kind: 'operator',
    signatures: ['a and b', 'a or b', 'not a'],
    summary: {
      en: '`not` binds closest, then `and`, then `or`; brackets override. `not a` keeps every record that `a` does not keep, those without a value too.',
      fr: '`not` lie le plus, puis `and`, puis `or` ; les parenthèses l’emportent. `not a` garde tout enregistrement que `a` ne garde pas, y compris ceux sans valeur.',
    },
    examples: [
      { clause: 'where', text: 'constellation = "Lyra" and magnitude < 1', gives: ['Vega'] },
      { clause: 'where', text: 'exposure > 50 or star = "Vega"', gives: ['Vega', 'Sheliak'] },
      { clause: 'where', text: 'not exposure > 15', gives: ['Altair', 'Barnard’s star'] },
    ],
    demo: {
      dataset: STARS,
      clauses: { where: 'mag < 2 and not (con = "Ori" or con = "UMa")', select: 'proper, con' },
    },
  },
  {
    name: '=, :, !=',
    kind: 'operator',
    signatures: ['a = b', 'a: b', 'a != b'],
    summary: {
      en: 'Equal, exactly: case and accents count. `!=` keeps no record without a value, unlike `not`. On a field with several values: some value is equal, or none is.',
      fr: 'Égal, exactement : casse et accents comptent. `!=` ne garde aucun enregistrement sans valeur, contrairement à `not`. Sur un champ à plusieurs valeurs : l’une est égale, ou aucune ne l’est.',
    },
    examples: [
      { clause: 'where', text: 'star: "Vega"', gives: ['Vega'] },
      { clause: 'where', text: 'star = "vega"', gives: [] },
      { clause: 'where', text: 'exposure != 15', gives: ['Vega', 'Sheliak', 'Étamin'] },
      { clause: 'where', text: 'tags = "bright"', gives: ['Vega', 'Altair'] },
    ],
    demo: { dataset: STARS, clauses: { where: 'con = "Lyr" and proper != "Vega"' } },
  },
  {
    name: '<, <=, >, >=',
    kind: 'operator',
    signatures: ['a < b', 'a <= b', 'a > b', 'a >= b'],
    summary: {
      en: 'Less or more: numbers, dates, texts. Nothing is less or more than no value.',
      fr: 'Plus petit ou plus grand : nombres, dates, textes. Rien n’est plus petit ni plus grand qu’une absence de valeur.',
    },
    examples: [{ clause: 'where', text: 'magnitude<1and exposure>=30', gives: ['Vega'] }],
    demo: { dataset: STARS, clauses: { where: 'mag < 1 and ci >= 1', select: 'proper, mag, ci' } },
  },
  {
    name: 'like',
    kind: 'operator',
    signatures: ['field like "words"'],
    summary: {
      en: 'Every word occurs somewhere in the value, without regard to case and accents; `%` and `*` at the ends of a word are overlooked. Numbers are compared as they are written.',
      fr: 'Chaque mot apparaît quelque part dans la valeur, sans égard à la casse ni aux accents ; `%` et `*` aux extrémités d’un mot sont ignorés. Les nombres sont comparés tels qu’ils s’écrivent.',
    },
    examples: [
      { clause: 'where', text: 'star like "%EGA%"', gives: ['Vega'] },
      { clause: 'where', text: 'star like "etam"', gives: ['Étamin'] },
      { clause: 'where', text: 'exposure like "30"', gives: ['Vega'] },
    ],
    demo: { dataset: STARS, clauses: { where: 'proper like "alde"', select: 'proper, mag' } },
  },
  {
    name: 'in',
    kind: 'operator',
    signatures: ['field in (a, b, …)', 'field in [a..b]', 'field in ]a TO b[', '"a" in field'],
    summary: {
      en: 'One of a list; between two numbers or dates, a bracket turned outwards leaves its end out; or a value among those of a field with several.',
      fr: 'L’un d’une liste ; entre deux nombres ou dates, un crochet tourné vers l’extérieur exclut sa borne ; ou une valeur parmi celles d’un champ qui en a plusieurs.',
    },
    examples: [
      { clause: 'where', text: 'star in ("Vega", "Altair")', gives: ['Vega', 'Altair'] },
      { clause: 'where', text: 'exposure in ]15..30]', gives: ['Vega', 'Étamin'] },
      { clause: 'where', text: '"double" in tags', gives: ['Sheliak'] },
    ],
    demo: { dataset: ECLIPSES, clauses: { where: 'calendar_year in [2024..2030]', order_by: 'date' } },
  },
  {
    name: 'is',
    kind: 'operator',
    signatures: ['field is null', 'field is not null', 'field is true', 'field is not false', 'field'],
    summary: {
      en: 'Without or with a value; true or false. A field of truth values may stand alone.',
      fr: 'Sans ou avec une valeur ; vrai ou faux. Un champ booléen peut se tenir seul.',
    },
    examples: [
      { clause: 'where', text: 'exposure is null', gives: ['Barnard’s star'] },
      { clause: 'where', text: 'variable is not true', gives: ['Vega', 'Étamin', 'Barnard’s star'] },
      { clause: 'where', text: 'variable', gives: ['Altair', 'Sheliak'] },
    ],
    demo: {
      dataset: STARS,
      clauses: { where: 'proper is not null', order_by: 'mag', select: 'proper, mag' },
    },
  },
  {
    name: '+, -, *, /',
    kind: 'operator',
    signatures: ['a + b', 'a - b', 'a * b', 'a / b', '-a'],
    summary: {
      en: 'Arithmetic on numbers; `*` and `/` bind closer than `+` and `-`. A division by zero gives no value.',
      fr: 'Calcul sur des nombres ; `*` et `/` lient plus que `+` et `-`. Une division par zéro ne donne pas de valeur.',
    },
    examples: [
      { clause: 'select', text: '1 + 2 * 3', gives: 7 },
      { clause: 'select', text: '1 / 0', gives: null },
      { clause: 'where', text: 'exposure * 2 > 60', gives: ['Sheliak'] },
    ],
    demo: {
      dataset: PLANETS,
      clauses: { select: 'planete_planet, diametre_diameter_km / 12756 as earths', order_by: 'earths desc' },
    },
  },
];
