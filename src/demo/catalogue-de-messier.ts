import { type ChartedObject, constellations, messierObjects, wholeConstellation } from './deep-sky.ts';
import { drawFinderCharts } from './drawings.ts';
import { double, facet, facets, int, key, pictureFile, skyPosition, sortable, text } from './fields.ts';
import { ATTRIBUTIONS, describeDataset, onTheSky } from './metadata.ts';
import type { DemoDataset } from './model.ts';
import { needed, numberOf, textOf } from './sources.ts';

// The original's words, bilingual; a cluster with its nebula counts as the nebula.
const OBJECTS: Readonly<Record<string, string>> = {
  G: 'Galaxy / Galaxie',
  GCl: 'Globular Cluster / Amas Globulaire',
  OCl: 'Open Cluster / Amas Ouvert',
  PN: 'Planetary Nebula / Nébuleuse Planétaire',
  SNR: 'Supernova remnant / Reste de Supernova',
  RfN: 'Reflection Nebula / Nébuleuse à réflexion',
  HII: 'Emission Nebula / Nébuleuse à émission',
  EmN: 'Emission Nebula / Nébuleuse à émission',
  Neb: 'Emission Nebula / Nébuleuse à émission',
  'Cl+N': 'Emission Nebula / Nébuleuse à émission',
  '**': 'Double star / Étoile Double',
  '*Ass': 'Star cloud / Nuage d’étoiles',
  Other: 'Asterism / Astérisme',
};

/** Season of the evening sky in the north for a right ascension, bilingual. */
export function season(raDeg: number): string {
  const hours = raDeg / 15;
  if (hours >= 21 || hours < 3) return 'Autumn / Automne';
  if (hours < 9) return 'Winter / Hiver';
  return hours < 15 ? 'Spring / Printemps' : 'Summer / Été';
}

const comma = (value: number): string => `${value.toFixed(1).replace('.', ',')}'`;

function dimension({ majorArcmin, minorArcmin }: ChartedObject): string | null {
  if (majorArcmin === null) return null;
  const major = comma(majorArcmin);
  const minor = minorArcmin === null ? major : comma(minorArcmin);
  return minor === major ? major : `${major} x ${minor}`;
}

// A photograph on another site, as the original has one: the Digitized Sky Survey, cut out on demand by the CDS.
function surveyPicture({ raDeg, decDeg, majorArcmin }: ChartedObject): string {
  const field = Math.min(4, Math.max(0.25, ((majorArcmin ?? 10) / 60) * 2)).toFixed(2);
  return `https://alasky.cds.unistra.fr/hips-image-services/hips2fits?hips=CDS%2FP%2FDSS2%2Fcolor&width=500&height=500&fov=${field}&projection=TAN&coordsys=icrs&ra=${raDeg}&dec=${decDeg}&format=jpg`;
}

/** `IC4715` as `IC 4715`; objects of neither catalogue have none. */
function numberInCatalogue(name: string | undefined): string | null {
  const [, catalogue, number] = /^(NGC|IC)0*(\d+)$/.exec(name ?? '') ?? [];
  return catalogue && number ? `${catalogue} ${number}` : null;
}

/** The order of the original's first rows, as far as known; then by number. */
function storedOrder(): readonly string[] {
  const first = ['M91', 'M75'];
  const all = Array.from({ length: 110 }, (_, i) => `M${i + 1}`);
  return [...first, ...all.filter((name) => !first.includes(name))];
}

/** The 110 objects of Messier's list. */
export const catalogueDeMessier: DemoDataset = {
  id: 'catalogue-de-messier',
  metadata: describeDataset({
    title: ['Messier catalogue', 'Catalogue de Messier'],
    description: [
      [
        'The 110 galaxies, clusters and nebulae that Charles Messier and his friends listed from 1764 to 1782, with position, size, magnitude, distance, discoverer and a finder chart.',
        'Les 110 galaxies, amas et nébuleuses que Charles Messier et ses amis relevèrent de 1764 à 1782, avec position, taille, magnitude, distance, découvreur et carte de repérage.',
      ],
      [
        'Positions and sizes are OpenNGC’s, magnitudes those of the SEDS Messier pages. Distances are rounded; many are uncertain by a tenth or more. The field <em>Image</em> leads to a survey photograph on another site.',
        'Positions et tailles viennent d’OpenNGC, les magnitudes des pages Messier du SEDS. Les distances sont arrondies, beaucoup incertaines d’un dixième ou plus. Le champ <em>Image</em> mène à une photographie sur un autre site.',
      ],
    ],
    theme: 'deepSky',
    keywords: [
      ['Messier', 'Messier'],
      ['galaxy', 'galaxie'],
      ['nebula', 'nébuleuse'],
      ['star cluster', "amas d'étoiles"],
    ],
    licence: 'bySa',
    publisher: 'OpenNGC',
    attributions: [ATTRIBUTIONS.openNgc, ATTRIBUTIONS.messier, ATTRIBUTIONS.drawn],
    references: 'https://github.com/mattiaverga/OpenNGC',
    more: onTheSky,
  }),
  schema: {
    fields: [
      text('messier', 'Messier', { ...key, ...sortable, ucd: 'meta.id;meta.main' }),
      text('ngc', 'NGC', { ucd: 'meta.id' }),
      text('objet', "Object type / Type d'objet", { ...facets, ...sortable, ucd: 'src.class' }),
      text('saison', 'Season / Saison', { ...facet, ...sortable }),
      int('mag', 'Magnitude', { ...facets, unit: 'mag', ucd: 'phot.mag;em.opt.V' }),
      text('english_name_nom_en_anglais', 'Constellation (EN)', { ...facets, ...sortable }),
      text('french_name_nom_francais', 'Constellation (FR)', { ...facets, ...sortable }),
      text('latin_name_nom_latin', 'Constellation (Latin)', { ...facets, ...sortable }),
      text('ra', 'RA (Right Ascension)', { ...sortable, ucd: 'pos.eq.ra' }),
      text('dec', 'Dec (Declinaison)', { ucd: 'pos.eq.dec' }),
      int('distance', 'Distance (l.y / a. l.)', { unit: 'lyr', ucd: 'pos.distance' }),
      text('dimension', 'Size / Dimensions', { ucd: 'phys.angSize' }),
      text('decouvreur', 'Discoverer / Découvreur', { ...facet, ...sortable }),
      text('annee', 'Year / Année', { ...facet, ...sortable, ucd: 'time.epoch' }),
      text('image', 'Image', { ucd: 'meta.ref.url' }),
      pictureFile('image_url', "URL de l'image"),
      text('const', 'Constellation', { ...sortable }),
      text('common_name_en', ['Common name (English)', 'Nom usuel (anglais)'], sortable),
      text('nom_usuel_fr', ['Common name (French)', 'Nom usuel (français)'], sortable),
      double('v_mag', ['Magnitude, with decimals', 'Magnitude, avec décimales'], {
        unit: 'mag',
        decimals: 1,
        ucd: 'phot.mag;em.opt.V',
      }),
      text('type', ['Type code', 'Code du type'], { ucd: 'src.class' }),
      ...skyPosition,
    ],
  },
  async *rows(context) {
    const { sources } = context;
    const objects = messierObjects(sources);
    const charts = await drawFinderCharts(
      context,
      [...objects.values()].map(({ object }) => object),
    );
    const names = new Map(constellations(sources).map((constellation) => [constellation.id, constellation]));
    const magnitudes = new Map(sources.csv('messier.csv').map((row) => [row.messier, row]));
    const history = new Map(sources.csv('handwritten/messier.csv').map((row) => [row.messier, row]));
    for (const messier of storedOrder()) {
      const found = objects.get(messier);
      if (!found) throw new Error(`${messier} is missing in demo/ngc.csv.gz`);
      const { entry, object } = found;
      const code = wholeConstellation(entry.Const);
      const constellation = names.get(code ?? '');
      const brightness = magnitudes.get(messier);
      const known = history.get(messier);
      const magnitude = needed(numberOf(brightness?.v_mag));
      yield {
        messier,
        ngc: textOf(brightness?.ngc) ?? numberInCatalogue(entry.Name),
        objet: OBJECTS[object.type] ?? 'Other / Autre',
        saison: season(object.raDeg),
        mag: Math.trunc(magnitude),
        english_name_nom_en_anglais: constellation?.names.en ?? null,
        french_name_nom_francais: constellation?.names.fr ?? null,
        latin_name_nom_latin: constellation?.name ?? null,
        ra: textOf(entry.RA),
        dec: textOf(entry.Dec),
        distance: numberOf(known?.distance_ly),
        dimension: dimension(object),
        decouvreur: textOf(known?.discoverer),
        annee: textOf(known?.year),
        image: surveyPicture(object),
        image_url: charts.get(messier) ?? null,
        const: code,
        common_name_en: textOf(known?.name_en),
        nom_usuel_fr: textOf(known?.name_fr),
        v_mag: magnitude,
        type: object.type,
        ra_deg: object.raDeg,
        dec_deg: object.decDeg,
      };
    }
  },
};
