import { describe, expect, it } from 'vitest';
import { BODIES } from './bodies.ts';
import { lunarEclipses } from './lunar-eclipses.ts';
import type { Row } from './model.ts';
import { moonPhases } from './moon-phases.ts';
import { naturalSatellites } from './natural-satellites.ts';
import { eclipse2026, observingPlaces } from './places.ts';
import { FIRST_DAY, LAST_DAY, planetEphemeris } from './planet-ephemeris.ts';
import { planetaryEvents } from './planetary-events.ts';
import { recordsOf, theOne } from './records.fixture.ts';
import { moonLandings, observatories } from './sites.ts';

/** Records whose instant begins so, within two seconds of the one wanted. */
const near = (rows: readonly Row[], iso: string): readonly Row[] =>
  rows.filter((row) => Math.abs(Date.parse(String(row.date)) - Date.parse(iso)) <= 2_000);

describe('lunar eclipses', async () => {
  const rows = await recordsOf(lunarEclipses);

  it('come in the three kinds', () => {
    const count = (kind: string) => rows.filter((row) => String(row.kind).startsWith(kind)).length;
    expect(['Total', 'Partial', 'Penumbral'].map(count)).toEqual([166, 125, 168]);
  });

  it('have the two total ones of 2025 and 2026', () => {
    for (const date of ['2025-09-07T18:11:42Z', '2026-03-03T11:33:40Z']) {
      expect(near(rows, date)).toMatchObject([{ kind: 'Total / Totale' }]);
    }
  });
});

describe('moon phases', async () => {
  it('have the new moon of the eclipse of 2026', async () => {
    const rows = await recordsOf(moonPhases);
    expect(near(rows, '2026-08-12T17:37:11Z')).toMatchObject([
      { quarter: 0, phase: 'New moon / Nouvelle Lune' },
    ]);
  });
});

describe('planetary events', async () => {
  const rows = await recordsOf(planetaryEvents);

  it('come in order of time', () => {
    const times = rows.map((row) => Date.parse(String(row.date)));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('have equinox and solstice of 2026', () => {
    expect(near(rows, '2026-03-20T14:45:36Z')).toMatchObject([{ category: 'Season/March equinox' }]);
    expect(near(rows, '2026-06-21T08:25:00Z')).toMatchObject([{ category: 'Season/June solstice' }]);
  });

  it('have oppositions to the minute', () => {
    const minutes = rows
      .filter((row) => row.event === 'Opposition')
      .map((row) => `${row.body} ${String(row.date).slice(0, 16)}`);
    expect(minutes).toEqual(expect.arrayContaining(['Jupiter 2026-01-10T08:29', 'Mars 2027-02-19T15:44']));
  });

  it('have the two transits of Venus of the century', () => {
    const transits = rows.filter((row) => row.body === 'Venus / Vénus' && row.category === 'Transit');
    expect(transits.map((row) => String(row.date).slice(0, 10))).toEqual(['2004-06-08', '2012-06-06']);
  });
});

describe('the ephemeris', () => {
  it('has ten bodies on every day of a century', () => {
    expect(((LAST_DAY - FIRST_DAY) / 86_400_000 + 1) * BODIES.length).toBe(365_250);
  });

  it('puts the Sun at the equinox where the year begins', () => {
    const rows: Row[] = [];
    for (const row of planetEphemeris.rows({} as never) as Iterable<Row>) {
      if (rows.push(row) === 800) break;
    }
    const sun = rows.find((row) => row.body === 'Sun / Soleil' && row.date === '1950-03-21');
    expect(Math.abs(Number(sun?.dec_deg))).toBeLessThan(0.5);
    expect(sun).toMatchObject({ constellation: 'Psc', phase: 1 });
  });
});

describe('towns and the eclipse of 2026', async () => {
  const rows = await recordsOf(eclipse2026);

  it('is total in 380 of them', () => {
    expect(rows.filter((row) => row.kind === 'Total / Totale')).toHaveLength(380);
    expect(rows.filter((row) => row.duration !== null)).toHaveLength(380);
  });

  it('has A Coruña in the shadow and Paris beside it', () => {
    expect(theOne(rows, 'name', 'A Coruña')).toMatchObject({
      total_begin: '2026-08-12T18:27:30Z',
      total_end: '2026-08-12T18:28:51Z',
      altitude: 12,
    });
    expect(theOne(rows, 'geonameid', 2_988_507)).toMatchObject({
      maximum: '2026-08-12T18:17:12Z',
      obscuration: 92.04,
      altitude: 7.7,
    });
  });

  it('has Toulouse among the cities of the world', async () => {
    const cities = await recordsOf(observingPlaces);
    expect(theOne(cities, 'geonameid', 2_972_315)).toMatchObject({
      name: 'Toulouse',
      population: 433_055,
      country_name: 'France',
      position: { lat: 43.60426, lon: 1.44367 },
    });
  });
});

describe('satellites', async () => {
  it('stand under planet and group', async () => {
    const rows = await recordsOf(naturalSatellites);
    expect(theOne(rows, 'nom', 'Io')).toMatchObject({
      a: 421_800,
      p: 1.769,
      groupe: 'Jupiter/Regular/Prograde/Galilean',
    });
    expect(theOne(rows, 'nom', 'Titan')).toMatchObject({ a: 1_221_865, planete: 'Saturn / Saturne' });
    expect(theOne(rows, 'nom', 'Triton').i).toBe(156.865);
  });
});

describe('sites', async () => {
  it('of the Moon are not on Earth, and say so', async () => {
    expect(moonLandings.metadata.body).toBe('Moon');
    expect(theOne(await recordsOf(moonLandings), 'mission', 'Apollo 11')).toMatchObject({
      date: '1969-07-20',
    });
  });

  it('of observatories lie in the hemisphere of their country', async () => {
    const rows = await recordsOf(observatories);
    const south = ['CL', 'AU', 'ZA', 'NA'];
    const west = ['CL', 'US', 'PR'];
    for (const row of rows) {
      const { lat, lon } = row.position as { lat: number; lon: number };
      expect([row.name, lat < 0]).toEqual([row.name, south.includes(String(row.country))]);
      if (west.includes(String(row.country))) expect(lon).toBeLessThan(-60);
    }
  });
});
