import type { FileCell } from '#dataset';
import { decDegrees, KINDS, messierObjects, objectName, raDegrees, wholeConstellation } from './deep-sky.ts';
import { drawFinderCharts } from './drawings.ts';
import { double, facet, facets, int, key, pictureFile, skyPosition, sortable, text } from './fields.ts';
import { ATTRIBUTIONS, describeDataset, onTheSky } from './metadata.ts';
import type { DemoDataset, Row } from './model.ts';
import { numberOf, textOf } from './sources.ts';

const mag = (band: string, en: string, fr: string) =>
  [[en, fr] as const, { unit: 'mag', decimals: 2, ucd: `phot.mag;em.${band}` }] as const;

/** OpenNGC with its addendum. */
export const ngcIcMessierCatalog: DemoDataset = {
  id: 'ngc-ic-messier-catalog',
  metadata: describeDataset({
    title: ['NGC, IC and Messier catalogue', 'Catalogue NGC, IC et Messier'],
    description: [
      [
        'Galaxies, clusters and nebulae of the New General Catalogue, the Index Catalogues and Messier’s list: position, size, brightness, kind, names in other catalogues, notes.',
        'Galaxies, amas et nébuleuses du New General Catalogue, des Index Catalogues et de la liste de Messier : position, taille, éclat, nature, noms dans d’autres catalogues, notes.',
      ],
      [
        'Duplicates (651) and entries that turned out not to exist (10) are kept and marked; the first view leaves them out.',
        'Les doublons (651) et les entrées qui se sont révélées inexistantes (10) sont conservés et marqués ; la première vue les écarte.',
      ],
    ],
    theme: 'deepSky',
    keywords: [
      ['galaxy', 'galaxie'],
      ['nebula', 'nébuleuse'],
      ['star cluster', "amas d'étoiles"],
      ['NGC', 'NGC'],
      ['IC', 'IC'],
      ['Messier', 'Messier'],
    ],
    licence: 'bySa',
    publisher: 'OpenNGC',
    attributions: [ATTRIBUTIONS.openNgc, ATTRIBUTIONS.drawn],
    references: 'https://github.com/mattiaverga/OpenNGC',
    more: { ...onTheSky, defaultFilter: 'type != "Dup" and type != "NonEx"' },
  }),
  schema: {
    fields: [
      text('catalog', ['Catalogue', 'Catalogue'], { ...facets, ...sortable }),
      text('name', ['Name', 'Nom'], { ...key, ...sortable, ucd: 'meta.id;meta.main' }),
      text('m', ['Messier number', 'Numéro de Messier'], { multivalued: ',', ucd: 'meta.id' }),
      text('ngc', ['Other NGC number', 'Autre numéro NGC'], { ucd: 'meta.id' }),
      text('ic', ['Other IC number', 'Autre numéro IC'], { ucd: 'meta.id' }),
      text('type', ['Type code', 'Code du type'], { ...facets, ucd: 'src.class' }),
      text('object_definition', ['Object type', "Type d'objet"], {
        ...facets,
        ...sortable,
        ucd: 'src.class',
      }),
      text('ra', ['Right ascension', 'Ascension droite'], { ...sortable, ucd: 'pos.eq.ra' }),
      text('dec', ['Declination', 'Déclinaison'], { ucd: 'pos.eq.dec' }),
      text('const', ['Constellation', 'Constellation'], { ...facets, ...sortable }),
      double('majax', ['Major axis (arcmin)', 'Grand axe (minutes)'], {
        unit: 'arcmin',
        ucd: 'phys.angSize.smajAxis',
      }),
      double('minax', ['Minor axis (arcmin)', 'Petit axe (minutes)'], {
        unit: 'arcmin',
        ucd: 'phys.angSize.sminAxis',
      }),
      int('posang', ['Position angle', 'Angle de position'], { unit: 'deg', ucd: 'pos.posAng' }),
      double('b_mag', ...mag('opt.B', 'Magnitude B', 'Magnitude B')),
      double('v_mag', ['Magnitude V', 'Magnitude V'], {
        unit: 'mag',
        decimals: 2,
        ucd: 'phot.mag;em.opt.V',
        description: {
          en: 'For some globular clusters and planetary nebulae one to two magnitudes too bright (M10, M14).',
          fr: "Pour certains amas globulaires et nébuleuses planétaires, d'une à deux magnitudes trop brillant (M10, M14).",
        },
      }),
      double('j_mag', ...mag('IR.J', 'Magnitude J', 'Magnitude J')),
      double('h_mag', ...mag('IR.H', 'Magnitude H', 'Magnitude H')),
      double('k_mag', ...mag('IR.K', 'Magnitude K', 'Magnitude K')),
      double('surfbr', ['Surface brightness', 'Brillance de surface'], {
        unit: 'mag.arcsec**-2',
        ucd: 'phot.mag.sb',
      }),
      text('hubble', ['Hubble type', 'Type de Hubble'], { ...facets, ucd: 'src.morph.type' }),
      double('cstar_u_mag', ...mag('opt.U', 'Central star, magnitude U', 'Étoile centrale, magnitude U')),
      double('cstar_b_mag', ...mag('opt.B', 'Central star, magnitude B', 'Étoile centrale, magnitude B')),
      double('cstar_v_mag', ...mag('opt.V', 'Central star, magnitude V', 'Étoile centrale, magnitude V')),
      text('cstar_names', ['Central star, names', 'Étoile centrale, noms'], { ucd: 'meta.id' }),
      text('identifiers', ['Other identifiers', 'Autres identifiants'], { ucd: 'meta.id' }),
      text('common_names', ['Common names', 'Noms usuels'], { ucd: 'meta.id' }),
      text('ned_notes', ['NED notes', 'Notes de NED'], { ucd: 'meta.note' }),
      text('openngc_notes', ['OpenNGC notes', "Notes d'OpenNGC"], { ucd: 'meta.note' }),
      pictureFile('image', ['Finder chart', 'Carte de repérage']),
      text('type_path', ['Kind', 'Nature'], { ...facet, hierarchical: '/', ucd: 'src.class' }),
      text('const_part', ['Part of the constellation', 'Partie de la constellation']),
      ...skyPosition,
      double('pm_ra', ['Proper motion in RA', 'Mouvement propre en AD'], {
        unit: 'mas.yr**-1',
        ucd: 'pos.pm;pos.eq.ra',
      }),
      double('pm_dec', ['Proper motion in Dec', 'Mouvement propre en déclinaison'], {
        unit: 'mas.yr**-1',
        ucd: 'pos.pm;pos.eq.dec',
      }),
      double('radvel', ['Radial velocity', 'Vitesse radiale'], {
        unit: 'km.s**-1',
        ucd: 'spect.dopplerVeloc',
      }),
      double('redshift', ['Redshift', 'Décalage vers le rouge'], { ucd: 'src.redshift', decimals: 6 }),
      double('parallax', ['Parallax', 'Parallaxe'], {
        unit: 'mas',
        ucd: 'pos.parallax.trig',
        description: {
          en: 'Clusters, nebulae and stars only: the values of the source for galaxies are not of the galaxies.',
          fr: 'Amas, nébuleuses et étoiles seulement : les valeurs de la source pour les galaxies ne sont pas les leurs.',
        },
      }),
    ],
  },
  async *rows(context) {
    // M102 is not in it under that number.
    const numbered = [...messierObjects(context.sources).values()].filter(({ entry }) => entry.M);
    const charts = await drawFinderCharts(
      context,
      numbered.map(({ object }) => object),
    );
    for (const entry of context.sources.csv('ngc.csv.gz')) yield objectRecord(entry, charts);
  },
};

function objectRecord(entry: Readonly<Record<string, string>>, charts: ReadonlyMap<string, FileCell>): Row {
  const name = objectName(entry.Name ?? '');
  const type = entry.Type ?? 'Other';
  const [definition, , path] = KINDS[type] ?? ['Other classification', '', 'Other'];
  const messier = entry.M ? `M${Number(entry.M)}` : null;
  const ra = textOf(entry.RA);
  const dec = textOf(entry.Dec);
  const part = textOf(entry.Const);
  return {
    catalog: /^[A-Za-z]+/.exec(name)?.[0] ?? null,
    name,
    m: messier ? [messier] : null,
    ngc: withoutZeros(entry.NGC),
    ic: withoutZeros(entry.IC),
    type,
    object_definition: definition,
    ra,
    dec,
    const: wholeConstellation(entry.Const),
    majax: numberOf(entry.MajAx),
    minax: numberOf(entry.MinAx),
    posang: numberOf(entry.PosAng),
    b_mag: numberOf(entry['B-Mag']),
    v_mag: numberOf(entry['V-Mag']),
    j_mag: numberOf(entry['J-Mag']),
    h_mag: numberOf(entry['H-Mag']),
    k_mag: numberOf(entry['K-Mag']),
    surfbr: numberOf(entry.SurfBr),
    hubble: textOf(entry.Hubble),
    cstar_u_mag: numberOf(entry['Cstar U-Mag']),
    cstar_b_mag: numberOf(entry['Cstar B-Mag']),
    cstar_v_mag: numberOf(entry['Cstar V-Mag']),
    cstar_names: textOf(entry['Cstar Names']),
    identifiers: textOf(entry.Identifiers),
    common_names: textOf(entry['Common names']),
    ned_notes: textOf(entry['NED notes']),
    openngc_notes: textOf(entry['OpenNGC notes']),
    image: messier ? (charts.get(messier) ?? null) : null,
    type_path: path,
    const_part: part?.startsWith('Se') && part !== 'Sex' ? part : null,
    ra_deg: ra === null ? null : raDegrees(ra),
    dec_deg: dec === null ? null : decDegrees(dec),
    pm_ra: numberOf(entry['Pm-RA']),
    pm_dec: numberOf(entry['Pm-Dec']),
    radvel: numberOf(entry.RadVel),
    redshift: numberOf(entry.Redshift),
    parallax: path.startsWith('Galaxy') ? null : numberOf(entry.Pax),
  };
}

const withoutZeros = (cell: string | undefined): string | null => textOf(cell?.replace(/^0+(?=\d)/, ''));
