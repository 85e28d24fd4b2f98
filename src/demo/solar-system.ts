import { drawPlanet } from './drawings.ts';
import { double, facet, facets, int, key, pictureFile, sortable, text } from './fields.ts';
import { ATTRIBUTIONS, describeDataset } from './metadata.ts';
import type { DemoDataset } from './model.ts';
import { needed, numberOf, rounded, textOf } from './sources.ts';

const ASTRONOMICAL_UNIT_MILLION_KM = 149.597_870_7;
const EARTH_DIAMETER_KM = 12_756;
const TROPICAL_YEAR_DAYS = 365.2422;

const relative = (value: number | null, unit: number, digits: number): number | null =>
  value === null ? null : rounded(value / unit, digits);

/** Sun, planets and Pluto. Programs take the records by position, so the order of the file is the original's. */
export const solarSystem: DemoDataset = {
  id: 'donnees-systeme-solaire-solar-system-data',
  metadata: describeDataset({
    title: ['Solar System data', 'Données système solaire'],
    description: [
      [
        'The Sun, the eight planets and Pluto in numbers: orbit, size, mass, temperature, satellites, atmosphere. Numbers of satellites are those of 2025 and change by announcement.',
        'Le Soleil, les huit planètes et Pluton en chiffres : orbite, taille, masse, température, satellites, atmosphère. Les nombres de satellites sont ceux de 2025 et changent au fil des annonces.',
      ],
      [
        'A negative rotation period means a rotation against the usual direction. Pictures are drawn, not photographed.',
        'Une période de rotation négative signale une rotation rétrograde. Les images sont dessinées, non photographiées.',
      ],
    ],
    theme: 'solarSystem',
    keywords: [
      ['planet', 'planète'],
      ['Sun', 'Soleil'],
      ['orbit', 'orbite'],
      ['mass', 'masse'],
    ],
    licence: 'publicDomain',
    publisher: 'NASA',
    attributions: ['NASA Planetary Fact Sheets, D. R. Williams, NSSDCA', ATTRIBUTIONS.drawn],
    references: 'https://nssdc.gsfc.nasa.gov/planetary/factsheet/',
  }),
  schema: {
    fields: [
      int('ordre_order', 'Ordre / Order', { ...facet }),
      text('type_d_astre_type_of_planet', "Type d'astre / Type of planet", {
        ...facets,
        ...sortable,
        ucd: 'src.class',
      }),
      text('planete_planet', 'Planète / Planet', {
        ...facets,
        ...sortable,
        ...key,
        ucd: 'meta.id;meta.main',
      }),
      text('decouverte_discovery', 'Découverte / Discovery', { ...facet }),
      double('distance_moyenne_average_distance_x10_6_km', 'Distance moyenne / Average distance (x10^6 km)', {
        ...facet,
        unit: 'Gm',
        ucd: 'phys.size.smajAxis',
      }),
      double('distance_moyenne_ua_average_distance_au', 'Distance moyenne (UA) / Average distance (AU)', {
        ...facet,
        unit: 'AU',
        ucd: 'phys.size.smajAxis',
      }),
      double('aphelie_aphelion_x10_6_km', 'Aphélie / Aphelion (x10^6 km)', {
        ...facet,
        unit: 'Gm',
        ucd: 'pos.distance;stat.max',
      }),
      double('aphelie_ua_aphelion_au', 'Aphélie (UA) / Aphelion (AU)', {
        ...facet,
        unit: 'AU',
        ucd: 'pos.distance;stat.max',
      }),
      double('perihelie_perihelion_x10_6_km', 'Périhélie / Perihelion (x10^6 km)', {
        ...facet,
        unit: 'Gm',
        ucd: 'pos.distance;stat.min',
      }),
      double('perihelie_ua_perihelion_ua', 'Périhélie (UA) / Perihelion (UA)', {
        ...facet,
        unit: 'AU',
        ucd: 'pos.distance;stat.min',
      }),
      double('diametre_diameter_km', 'Diamètre / Diameter (km)', {
        ...facet,
        unit: 'km',
        ucd: 'phys.size.diameter',
      }),
      double('diametre_terre_1_diameter_earth_1', 'Diamètre (Terre = 1) / Diameter (Earth = 1)', {
        ...facet,
        ucd: 'phys.size.diameter;arith.ratio',
      }),
      double('volume_terre_1_volume_earth_1', 'Volume (Terre = 1) / Volume (Earth = 1)', {
        ...facet,
        ucd: 'phys.volume;arith.ratio',
      }),
      double('masse_mass_x10_24_kg', 'Masse / Mass (x10^24 kg)', {
        ...facet,
        unit: '1E24kg',
        ucd: 'phys.mass',
      }),
      // In the original the label of this field was a lone symbol, which made no name; what it held is not known.
      double('empty', '—', facet),
      double('de_la_masse_totale_du_systeme_solaire', '% de la masse totale du système solaire', {
        ...facet,
        unit: '%',
        ucd: 'phys.mass;arith.ratio',
      }),
      double('densite_density_kg_m3', 'Densité / Density (kg/m3)', {
        ...facet,
        unit: 'kg.m**-3',
        ucd: 'phys.density',
      }),
      double('gravite_gravity_m_s2', 'Gravité / Gravity (m/s²)', {
        ...facet,
        unit: 'm.s**-2',
        ucd: 'phys.gravity',
      }),
      double('vitesse_orbitale_orbital_velocity_km_s', 'Vitesse orbitale / Orbital velocity (km/s)', {
        ...facet,
        unit: 'km.s**-1',
        ucd: 'phys.veloc.orbital',
      }),
      double(
        'periode_de_revolution_jours_orbital_period_days',
        'Période de révolution (jours) / Orbital period (days)',
        {
          unit: 'd',
          ucd: 'time.period.revolution',
        },
      ),
      double(
        'periode_de_revolution_an_orbital_period_year',
        'Période de révolution (an) / Orbital period (year)',
        {
          ...facet,
          unit: 'yr',
          ucd: 'time.period.revolution',
        },
      ),
      double('periode_de_rotation_rotation_period_h', 'Période de rotation / Rotation period (h)', {
        ...facet,
        unit: 'h',
        ucd: 'time.period.rotation',
      }),
      double('temperature_moyenne_mean_temperature_degc', 'Température moyenne / Mean temperature (°C)', {
        ...facet,
        unit: "'Celsius'",
        ucd: 'phys.temperature;stat.mean',
      }),
      double('temperature_min_lowest_temperature_degc', 'Température min. / Lowest temperature (°C)', {
        ...facet,
        unit: "'Celsius'",
        ucd: 'phys.temperature;stat.min',
      }),
      double('temperature_max_highest_temperature_degc', 'Température max. / Highest temperature (°C)', {
        ...facet,
        unit: "'Celsius'",
        ucd: 'phys.temperature;stat.max',
      }),
      int('nombre_de_satellites_number_of_satellites', 'Nombre de satellites / Number of satellites', {
        ...facet,
        ucd: 'meta.number',
      }),
      text('atmospheric_composition', 'Composition atmosphérique / Atmospheric composition', {
        ...facet,
        multivalued: ';',
        ucd: 'phys.atmol.element',
      }),
      text('systeme_d_anneaux_ring_system', "Système d'anneaux / Ring system", facet),
      text(
        'champ_magnetique_global_global_magnetic_field',
        'Champ magnétique global / Global magnetic field',
        facet,
      ),
      pictureFile('image', 'Image'),
    ],
  },
  async *rows(context) {
    const bodies = context.sources.csv('handwritten/solar-system.csv');
    const massOf = (body: (typeof bodies)[number]): number => needed(numberOf(body.mass));
    const totalMass = bodies.reduce((sum, body) => sum + massOf(body), 0);
    for (const body of bodies) {
      const value = (name: string): number | null => numberOf(body[name]);
      const diameter = needed(value('diameter'));
      const name = body.planet ?? '';
      const share = (massOf(body) / totalMass) * 100;
      yield {
        ordre_order: value('order'),
        type_d_astre_type_of_planet: textOf(body.type),
        planete_planet: name,
        decouverte_discovery: textOf(body.discovery),
        distance_moyenne_average_distance_x10_6_km: value('distance'),
        distance_moyenne_ua_average_distance_au: relative(value('distance'), ASTRONOMICAL_UNIT_MILLION_KM, 3),
        aphelie_aphelion_x10_6_km: value('aphelion'),
        aphelie_ua_aphelion_au: relative(value('aphelion'), ASTRONOMICAL_UNIT_MILLION_KM, 3),
        perihelie_perihelion_x10_6_km: value('perihelion'),
        perihelie_ua_perihelion_ua: relative(value('perihelion'), ASTRONOMICAL_UNIT_MILLION_KM, 3),
        diametre_diameter_km: diameter,
        diametre_terre_1_diameter_earth_1: rounded(diameter / EARTH_DIAMETER_KM, 3),
        volume_terre_1_volume_earth_1: Number(((diameter / EARTH_DIAMETER_KM) ** 3).toPrecision(4)),
        masse_mass_x10_24_kg: massOf(body),
        empty: null,
        de_la_masse_totale_du_systeme_solaire: Number(share.toPrecision(share > 1 ? 5 : 3)),
        densite_density_kg_m3: value('density'),
        gravite_gravity_m_s2: value('gravity'),
        vitesse_orbitale_orbital_velocity_km_s: value('velocity'),
        periode_de_revolution_jours_orbital_period_days: value('period'),
        periode_de_revolution_an_orbital_period_year: relative(value('period'), TROPICAL_YEAR_DAYS, 3),
        periode_de_rotation_rotation_period_h: value('rotation'),
        temperature_moyenne_mean_temperature_degc: value('temperature'),
        temperature_min_lowest_temperature_degc: value('temperature_min'),
        temperature_max_highest_temperature_degc: value('temperature_max'),
        nombre_de_satellites_number_of_satellites: value('satellites'),
        atmospheric_composition: body.atmosphere ? body.atmosphere.split(';') : null,
        systeme_d_anneaux_ring_system: textOf(body.rings),
        champ_magnetique_global_global_magnetic_field: textOf(body.field),
        image: await drawPlanet(context, name.split(' / ')[0] ?? name),
      };
    }
  },
};
