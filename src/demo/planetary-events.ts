import {
  ApsisKind,
  type AstroTime,
  Body,
  GeoVector,
  NextLunarApsis,
  NextTransit,
  SearchLunarApsis,
  SearchMaxElongation,
  SearchRelativeLongitude,
  SearchTransit,
  Seasons,
} from 'astronomy-engine';
import { bodyName } from './bodies.ts';
import { datetime, double, facet, facets, key, sortable, text } from './fields.ts';
import { ATTRIBUTIONS, describeDataset } from './metadata.ts';
import type { DemoDataset } from './model.ts';
import { instant } from './solar-eclipses.ts';
import { rounded } from './sources.ts';

const START = new Date(Date.UTC(2001, 0, 1));
const END = Date.UTC(2101, 0, 1);

const INNER = [Body.Mercury, Body.Venus] as const;
const OUTER = [Body.Mars, Body.Jupiter, Body.Saturn, Body.Uranus, Body.Neptune, Body.Pluto] as const;

/** Names of the kinds: bilingual, then the path in English and in French for facets of two levels. */
const KINDS = {
  opposition: ['Opposition', 'Opposition', 'Opposition'],
  conjunction: ['Conjunction with the Sun / Conjonction avec le Soleil', 'Conjunction', 'Conjonction'],
  superior: [
    'Superior conjunction / Conjonction supérieure',
    'Conjunction/Superior',
    'Conjonction/Supérieure',
  ],
  inferior: [
    'Inferior conjunction / Conjonction inférieure',
    'Conjunction/Inferior',
    'Conjonction/Inférieure',
  ],
  morning: [
    'Greatest elongation, morning / Plus grande élongation, matin',
    'Elongation/Morning',
    'Élongation/Matin',
  ],
  evening: [
    'Greatest elongation, evening / Plus grande élongation, soir',
    'Elongation/Evening',
    'Élongation/Soir',
  ],
  transit: ['Transit / Passage devant le Soleil', 'Transit', 'Passage'],
  perigee: ['Perigee / Périgée', 'Moon/Perigee', 'Lune/Périgée'],
  apogee: ['Apogee / Apogée', 'Moon/Apogee', 'Lune/Apogée'],
  march: ['March equinox / Équinoxe de mars', 'Season/March equinox', 'Saison/Équinoxe de mars'],
  june: ['June solstice / Solstice de juin', 'Season/June solstice', 'Saison/Solstice de juin'],
  september: [
    'September equinox / Équinoxe de septembre',
    'Season/September equinox',
    'Saison/Équinoxe de septembre',
  ],
  december: [
    'December solstice / Solstice de décembre',
    'Season/December solstice',
    'Saison/Solstice de décembre',
  ],
} as const;

interface Event {
  readonly time: AstroTime;
  readonly body: Body;
  readonly kind: keyof typeof KINDS;
  readonly value: number | null;
  readonly unit: string | null;
}

/** Oppositions, conjunctions, elongations, transits, apsides of the Moon and seasons of a century. */
export const planetaryEvents: DemoDataset = {
  id: 'evenements-planetaires-planetary-events',
  metadata: describeDataset({
    title: ['Planetary events 2001-2100', 'Rendez-vous planétaires 2001-2100'],
    description: [
      [
        'Oppositions, conjunctions with the Sun, greatest elongations and transits of the planets, perigees and apogees of the Moon, equinoxes and solstices from 2001 to 2100, in UTC.',
        'Oppositions, conjonctions avec le Soleil, plus grandes élongations et passages des planètes, périgées et apogées de la Lune, équinoxes et solstices de 2001 à 2100, en UTC.',
      ],
    ],
    theme: 'events',
    keywords: [
      ['planet', 'planète'],
      ['opposition', 'opposition'],
      ['conjunction', 'conjonction'],
      ['equinox', 'équinoxe'],
      ['calendar', 'calendrier'],
    ],
    licence: 'zero',
    publisher: 'Almagest',
    attributions: [ATTRIBUTIONS.computed],
    references: 'https://github.com/cosinekitty/astronomy',
  }),
  schema: {
    fields: [
      datetime('date', ['Date (UTC)', 'Date (UTC)'], {
        ...key,
        ...facet,
        timerangeFilter: true,
        ucd: 'time.epoch',
      }),
      text('body', ['Body', 'Astre'], { ...key, ...facets, ...sortable }),
      text('event', ['Event', 'Événement'], { ...key, ...facets, ...sortable }),
      text('category', ['Category (English)', 'Catégorie (anglais)'], { ...facet, hierarchical: '/' }),
      text('categorie', ['Category (French)', 'Catégorie (français)'], { ...facet, hierarchical: '/' }),
      double('value', ['Value', 'Valeur'], {
        description: {
          en: 'Distance, elongation or separation, in the unit beside it',
          fr: "Distance, élongation ou séparation, dans l'unité indiquée",
        },
      }),
      text('unit', ['Unit of the value', 'Unité de la valeur'], facet),
    ],
  },
  *rows() {
    const events = [...longitudes(), ...elongations(), ...transits(), ...apsides(), ...seasons()];
    events.sort((a, b) => a.time.ut - b.time.ut);
    for (const { time, body, kind, value, unit } of events) {
      const [event, category, categorie] = KINDS[kind];
      yield { date: instant(time), body: bodyName(body), event, category, categorie, value, unit };
    }
  },
};

const inTime = (time: AstroTime): boolean => time.date.getTime() < END;

const distance = (body: Body, time: AstroTime) => ({
  value: rounded(GeoVector(body, time, true).Length(), 4),
  unit: 'AU',
});

function* longitudes(): Iterable<Event> {
  for (const body of [...INNER, ...OUTER]) {
    const inner = INNER.some((one) => one === body);
    for (const angle of [0, 180]) {
      const kind = angle === 0 ? (inner ? 'inferior' : 'opposition') : inner ? 'superior' : 'conjunction';
      for (let time = SearchRelativeLongitude(body, angle, START); inTime(time); ) {
        yield { time, body, kind, ...distance(body, time) };
        time = SearchRelativeLongitude(body, angle, time.AddDays(10));
      }
    }
  }
}

function* elongations(): Iterable<Event> {
  for (const body of INNER) {
    for (let event = SearchMaxElongation(body, START); inTime(event.time); ) {
      yield {
        time: event.time,
        body,
        kind: event.visibility === 'morning' ? 'morning' : 'evening',
        value: rounded(event.elongation, 2),
        unit: 'deg',
      };
      event = SearchMaxElongation(body, event.time.AddDays(10));
    }
  }
}

function* transits(): Iterable<Event> {
  for (const body of INNER) {
    for (
      let event = SearchTransit(body, START);
      inTime(event.peak);
      event = NextTransit(body, event.finish)
    ) {
      yield { time: event.peak, body, kind: 'transit', value: rounded(event.separation, 2), unit: 'arcmin' };
    }
  }
}

function* apsides(): Iterable<Event> {
  for (let apsis = SearchLunarApsis(START); inTime(apsis.time); apsis = NextLunarApsis(apsis)) {
    const kind = apsis.kind === ApsisKind.Pericenter ? 'perigee' : 'apogee';
    yield { time: apsis.time, body: Body.Moon, kind, value: Math.round(apsis.dist_km), unit: 'km' };
  }
}

function* seasons(): Iterable<Event> {
  for (let year = 2001; year <= 2100; year++) {
    const { mar_equinox, jun_solstice, sep_equinox, dec_solstice } = Seasons(year);
    const times = {
      march: mar_equinox,
      june: jun_solstice,
      september: sep_equinox,
      december: dec_solstice,
    } as const;
    for (const kind of ['march', 'june', 'september', 'december'] as const) {
      yield { time: times[kind], body: Body.Sun, kind, value: null, unit: null };
    }
  }
}
