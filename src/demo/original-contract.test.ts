import { describe, expect, it } from 'vitest';
import { catalogueDeMessier } from './catalogue-de-messier.ts';
import { eightyEightConstellations } from './constellations.ts';
import { hygStellarDatabase } from './hyg-stellar-database.ts';
import type { DemoDataset } from './model.ts';
import { ngcIcMessierCatalog } from './ngc-ic-messier-catalog.ts';
import { recordsOf, theOne } from './records.fixture.ts';
import { solarEclipses } from './solar-eclipses.ts';
import { solarSystem } from './solar-system.ts';

const fieldsOf = ({ schema }: DemoDataset): readonly string[] => schema.fields.map((field) => field.name);
const typesOf = ({ schema }: DemoDataset): Readonly<Record<string, string>> =>
  Object.fromEntries(schema.fields.map((field) => [field.name, field.type]));
const labelsOf = ({ schema }: DemoDataset): readonly string[] =>
  schema.fields.map((field) => {
    expect(field.label.en).toBe(field.label.fr);
    return field.label.en ?? '';
  });

const first = (dataset: DemoDataset, count: number): DemoDataset => ({
  ...dataset,
  schema: { fields: dataset.schema.fields.slice(0, count) },
});

describe('88-constellations, beside the original', async () => {
  const rows = await recordsOf(eightyEightConstellations);

  it('begins with the original fields under the original labels, blanks at the end included', () => {
    expect(labelsOf(first(eightyEightConstellations, 16))).toEqual([
      "Observation Season / Saison d'observation",
      'IAU code',
      'Latin name / Nom latin ',
      'French name / Nom français ',
      'English name / Nom en anglais',
      'Constellation area in square degrees / Étendue de la constellation en degrés carrés',
      'Dec (Declinaison)',
      'RA (Right Ascension / Ascension droite)',
      'Principal star / Étoile principale',
      'Constellation area in % of the celestial sphere / Étendue de la constellation en % de la sphère céleste',
      'Constellation zone (celestial equator) / Zone de la constellation (équateur céleste)',
      'Constellation zone (ecliptic) / Zone de la constellation (écliptique)',
      'Constellation zone (Milky Way) / Zone de la constellation (Voie Lactée)',
      'Quad',
      "Name origin / Origine de l'apellation",
      'Image',
    ]);
    expect(fieldsOf(first(eightyEightConstellations, 17))).toEqual([
      'season_saison',
      'iau_code',
      'latin_name_nom_latin',
      'french_name_nom_francais',
      'english_name_nom_en_anglais',
      'constellation_area_in_degrees_etendue_de_la_constellation_en_degres_2',
      'dec_declinaison',
      'test',
      'principal_star_etoile_principale',
      'constellation_area_in_of_the_celestial_sphere_etendue_de_la_constellation_en_de_la_sphere_celeste',
      'constellation_zone_celestial_equator_zone_de_la_constellation_equateur_celeste',
      'constellation_zone_ecliptic_zone_de_la_constellation_ecliptique',
      'constellation_zone_milky_way_zone_de_la_constellation_voie_lactee',
      'quad_repere_de_l_hemisphere_et_du_quadrant',
      'name_origin_origine_de_l_apellation',
      'image',
      'photo_description',
    ]);
  });

  it('has doubles, texts and files where the original has them', () => {
    const types = typesOf(eightyEightConstellations);
    const { image, constellation_area_in_degrees_etendue_de_la_constellation_en_degres_2: area } = types;
    expect([image, area]).toEqual(['file', 'double']);
    expect(
      Object.values(typesOf(first(eightyEightConstellations, 15))).filter((type) => type !== 'text'),
    ).toEqual(['double']);
  });

  it('begins with Scutum and Volans', () => {
    expect(rows.slice(0, 2).map((row) => row.iau_code)).toEqual(['Sct', 'Vol']);
  });

  it('fills what the original fills: everything in 88 records, the Milky Way in 22', () => {
    for (const name of fieldsOf(first(eightyEightConstellations, 16))) {
      const expected = name.includes('milky_way') ? 22 : 88;
      expect([name, rows.filter((row) => row[name] !== null).length]).toEqual([name, expected]);
    }
  });

  it('writes positions and shares as the original does', () => {
    for (const row of rows) {
      expect(row.dec_declinaison).toMatch(/^[+-]\d\d° \d\d,\d\d'$/);
      expect(row.test).toMatch(/^\d\d:\d\d,\d\d$/);
      expect(
        row.constellation_area_in_of_the_celestial_sphere_etendue_de_la_constellation_en_de_la_sphere_celeste,
      ).toMatch(/^\d+,\d\d\u00a0%$/);
    }
  });

  it('agrees with the areas of the IAU to a fifth of a square degree', () => {
    const area = 'constellation_area_in_degrees_etendue_de_la_constellation_en_degres_2';
    for (const [code, squareDegrees] of [
      ['Hya', 1302.84],
      ['Cru', 68.45],
      ['Oct', 291.05],
    ] as const) {
      expect(Math.abs(Number(theOne(rows, 'iau_code', code)[area]) - squareDegrees)).toBeLessThan(0.25);
    }
    const total = rows.reduce((sum, row) => sum + Number(row[area]), 0);
    expect(total).toBeCloseTo(41_252.96, 0);
  });

  it('knows the brightest star of each', () => {
    const star = (code: string) => theOne(rows, 'iau_code', code).principal_star_etoile_principale;
    expect(['And', 'UMa', 'Ori', 'Cru', 'Sco', 'Gem', 'Peg'].map(star)).toEqual([
      'Alpheratz',
      'Alioth',
      'Rigel',
      'Acrux',
      'Antares',
      'Pollux',
      'Enif',
    ]);
    expect(star('Men')).toBe('α Mensae');
  });
});

describe('catalogue-de-messier, beside the original', async () => {
  const rows = await recordsOf(catalogueDeMessier);

  it('begins with the original fields under the original labels', () => {
    expect(Object.entries(typesOf(first(catalogueDeMessier, 17)))).toEqual([
      ['messier', 'text'],
      ['ngc', 'text'],
      ['objet', 'text'],
      ['saison', 'text'],
      ['mag', 'int'],
      ['english_name_nom_en_anglais', 'text'],
      ['french_name_nom_francais', 'text'],
      ['latin_name_nom_latin', 'text'],
      ['ra', 'text'],
      ['dec', 'text'],
      ['distance', 'int'],
      ['dimension', 'text'],
      ['decouvreur', 'text'],
      ['annee', 'text'],
      ['image', 'text'],
      ['image_url', 'file'],
      ['const', 'text'],
    ]);
    expect(labelsOf(first(catalogueDeMessier, 17))).toEqual([
      'Messier',
      'NGC',
      "Object type / Type d'objet",
      'Season / Saison',
      'Magnitude',
      'Constellation (EN)',
      'Constellation (FR)',
      'Constellation (Latin)',
      'RA (Right Ascension)',
      'Dec (Declinaison)',
      'Distance (l.y / a. l.)',
      'Size / Dimensions',
      'Discoverer / Découvreur',
      'Year / Année',
      'Image',
      "URL de l'image",
      'Constellation',
    ]);
  });

  it('begins with M91 and M75 and has all 110', () => {
    expect(rows.slice(0, 2).map((row) => row.messier)).toEqual(['M91', 'M75']);
    expect(new Set(rows.map((row) => row.messier)).size).toBe(110);
  });

  it('leaves empty no more than the original does', () => {
    const empty = (name: string) => rows.filter((row) => row[name] === null).length;
    const original: Readonly<Record<string, number>> = {
      messier: 0,
      ngc: 1,
      objet: 0,
      saison: 0,
      mag: 0,
      english_name_nom_en_anglais: 5,
      ra: 3,
      dec: 3,
      distance: 3,
      decouvreur: 3,
      annee: 4,
      image: 0,
      image_url: 0,
      const: 3,
    };
    for (const [name, count] of Object.entries(original)) {
      expect([name, empty(name)]).toEqual([name, Math.min(count, empty(name))]);
    }
  });

  it('writes M31 and M99 as the original does', () => {
    expect(theOne(rows, 'messier', 'M31')).toMatchObject({
      ngc: 'NGC 224',
      objet: 'Galaxy / Galaxie',
      saison: 'Autumn / Automne',
      mag: 3,
      annee: '964',
      distance: 2_540_000,
      const: 'And',
      ra: '00:42:44.35',
      dec: '+41:16:08.6',
    });
    expect(theOne(rows, 'messier', 'M99')).toMatchObject({
      french_name_nom_francais: 'Chevelure de Bérénice',
      latin_name_nom_latin: 'Coma Berenices',
      const: 'Com',
    });
    expect(theOne(rows, 'messier', 'M99').dimension).toMatch(/^\d+,\d' x \d+,\d'$/);
  });
});

describe('donnees-systeme-solaire-solar-system-data, beside the original', async () => {
  const rows = await recordsOf(solarSystem);

  it('keeps the order by which programs take the bodies', () => {
    expect(rows.map((row) => String(row.planete_planet).split(' / ')[0])).toEqual(
      'Mercury Neptune Earth Sun Uranus Venus Jupiter Mars Saturn Pluto'.split(' '),
    );
    expect(rows.map((row) => row.ordre_order)).toEqual([1, 8, 3, 0, 7, 2, 5, 4, 6, 9]);
  });

  it('names in two languages the bodies whose second name programs read', () => {
    for (const index of [0, 2, 3, 8]) expect(rows[index]?.planete_planet).toMatch(/^\w+ \/ \w+$/);
    for (const row of rows) expect(row.type_d_astre_type_of_planet).toMatch(/^.+ \/ .+$/);
  });

  it('has an array of substances and a picture in every record, and no distance of the Sun', () => {
    for (const row of rows) {
      expect(Array.isArray(row.atmospheric_composition)).toBe(true);
      expect(row.image).not.toBeNull();
    }
    expect(theOne(rows, 'ordre_order', 0)).toMatchObject({
      distance_moyenne_average_distance_x10_6_km: null,
      periode_de_revolution_an_orbital_period_year: null,
      nombre_de_satellites_number_of_satellites: null,
    });
  });

  it('holds values that physics agrees with', () => {
    const gravitation = 6.6743e-11;
    for (const row of rows) {
      const mass = Number(row.masse_mass_x10_24_kg) * 1e24;
      const radius = (Number(row.diametre_diameter_km) * 1000) / 2;
      // The giants are flat: their gravity is the equator's, less what the rotation takes; their density the mean sphere's.
      const tolerance = ['Jupiter', 'Saturn / Saturne'].includes(String(row.planete_planet)) ? 0.22 : 0.06;
      const gravity = (gravitation * mass) / radius ** 2;
      const density = mass / ((4 / 3) * Math.PI * radius ** 3);
      const years = Number(row.periode_de_revolution_an_orbital_period_year);
      const axis = Number(row.distance_moyenne_ua_average_distance_au);
      const off = (ratio: number) => Math.abs(ratio - 1);
      // One decimal of a small number: Pluto's 0.62 is written 0.7 in the source.
      expect.soft(off(gravity / Number(row.gravite_gravity_m_s2))).toBeLessThan(Math.max(tolerance, 0.13));
      expect.soft(off(density / Number(row.densite_density_kg_m3))).toBeLessThan(tolerance);
      if (years > 0) expect.soft(off(axis / years ** (2 / 3))).toBeLessThan(0.01);
    }
  });
});

describe('ngc-ic-messier-catalog, beside the original', async () => {
  const rows = await recordsOf(ngcIcMessierCatalog);

  it('begins with the original fields in the original order', () => {
    expect(fieldsOf(first(ngcIcMessierCatalog, 29))).toEqual(
      'catalog name m ngc ic type object_definition ra dec const majax minax posang b_mag v_mag j_mag h_mag k_mag surfbr hubble cstar_u_mag cstar_b_mag cstar_v_mag cstar_names identifiers common_names ned_notes openngc_notes image'.split(
        ' ',
      ),
    );
  });

  it('writes NGC 628 and the Andromeda galaxy as programs expect them', () => {
    expect(theOne(rows, 'name', 'NGC628')).toMatchObject({
      catalog: 'NGC',
      m: ['M74'],
      type: 'G',
      object_definition: 'Galaxy',
      ra: '01:36:41.75',
      dec: '+15:47:01.2',
      posang: 87,
      hubble: 'Sc',
    });
    expect(theOne(rows, 'name', 'NGC224')).toMatchObject({
      v_mag: 3.44,
      majax: 177.83,
      minax: 69.66,
      hubble: 'Sb',
      radvel: -300,
    });
  });

  it('has no parallax of a galaxy, and Serpens as one', () => {
    expect(rows.filter((row) => row.type === 'G' && row.parallax !== null)).toEqual([]);
    const codes = new Set(rows.map((row) => row.const));
    expect([codes.has('Ser'), codes.has('Se1'), codes.size]).toEqual([true, false, 89]);
  });

  it('has a picture of Messier objects only', () => {
    expect(rows.filter((row) => (row.image === null) !== (row.m === null))).toEqual([]);
  });

  it('keeps duplicates and nonexistent entries, and leaves them out of the first view', () => {
    expect(rows.filter((row) => row.type === 'Dup')).toHaveLength(651);
    expect(rows.filter((row) => row.type === 'NonEx')).toHaveLength(10);
    expect(ngcIcMessierCatalog.metadata.defaultFilter).toBe('type != "Dup" and type != "NonEx"');
  });
});

describe('hyg-stellar-database, beside the original', async () => {
  const rows = await recordsOf(hygStellarDatabase);

  it('has the fields that programs read, hours and degrees as in HYG', () => {
    expect(fieldsOf(hygStellarDatabase)).toEqual(
      expect.arrayContaining('id hip gl bf proper ra dec dist0 mag absmag spect ci x y z con var'.split(' ')),
    );
    expect(theOne(rows, 'proper', 'Sirius')).toMatchObject({
      hip: 32_349,
      hd: 48_915,
      ra: 6.75248,
      dec: -16.7161,
      mag: -1.44,
      bf: '9Alp CMa',
      con: 'CMa',
      dist0: null,
    });
  });

  it('has the stars everybody knows', () => {
    expect(theOne(rows, 'hip', 91_262).mag).toBe(0.03);
    expect(theOne(rows, 'hip', 11_767)).toMatchObject({ dec: 89.2641, mag: 1.97 });
    expect(theOne(rows, 'hip', 70_890).mag).toBe(11.01);
    expect(theOne(rows, 'hip', 87_937).mag).toBe(9.54);
  });

  it('places stars in 88 constellations', () => {
    expect(new Set(rows.map((row) => row.con)).size).toBe(88);
  });

  it('names as many as its sources do', () => {
    const filled = (name: string) => rows.filter((row) => row[name] !== null).length;
    expect([filled('hd'), filled('proper'), filled('var'), filled('ci')]).toEqual([
      4_786, 600, 1_352, 116_937,
    ]);
  });
});

describe('five-millennium-catalog-of-solar-eclipses0, beside the original', async () => {
  const rows = await recordsOf(solarEclipses);
  const of = (year: number, month: string) =>
    rows.filter((row) => row.calendar_year === year && row.calendar_month === month);

  it('begins with the original fields', () => {
    expect(fieldsOf(first(solarEclipses, 18))).toEqual(
      'catalog_number calendar_year calendar_month calendar_day td_of_greatest_eclipse dt_s luna_num saros_num ecl_type qle gamma ecl_mag lat long sun_alt path_width_km central_dur filename'.split(
        ' ',
      ),
    );
  });

  it('never leaves empty what strict programs validate', () => {
    for (const row of rows) {
      for (const name of [
        'catalog_number',
        'calendar_year',
        'calendar_day',
        'dt_s',
        'saros_num',
        'ecl_mag',
      ]) {
        expect(typeof row[name]).toBe('number');
      }
      expect(row.ecl_type).toMatch(/^[PATH][+-]?$/);
      expect(row.td_of_greatest_eclipse).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d$/)]);
    }
  });

  it('knows 2024-04-08 and 2026-08-12', () => {
    expect(of(2024, 'Apr')).toMatchObject([
      {
        calendar_day: 8,
        ecl_type: 'T',
        gamma: 0.3431,
        ecl_mag: 1.0566,
        saros_num: 139,
        td_of_greatest_eclipse: ['18:18:34'],
      },
    ]);
    expect(of(2026, 'Aug')).toMatchObject([
      { calendar_day: 12, ecl_type: 'T', gamma: 0.8976, saros_num: 126, filename: '2001 - 2100' },
    ]);
  });

  it('counts the eclipses of two centuries by type as NASA does', () => {
    const count = (century: string, type: string) =>
      rows.filter((row) => row.filename === century && String(row.ecl_type).startsWith(type)).length;
    expect(['P', 'A', 'T', 'H'].map((type) => count('1901 - 2000', type))).toEqual([78, 73, 71, 6]);
    expect(['P', 'A', 'T', 'H'].map((type) => count('2001 - 2100', type))).toEqual([77, 72, 68, 7]);
  });

  it('marks eclipses whose axis misses the Earth', () => {
    expect(of(2014, 'Apr')).toMatchObject([{ ecl_type: 'A-', position: null }]);
    expect(of(2043, 'Apr')).toMatchObject([{ ecl_type: 'T+', position: null }]);
  });
});
