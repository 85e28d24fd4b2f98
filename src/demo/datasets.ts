import { catalogueDeMessier } from './catalogue-de-messier.ts';
import { eightyEightConstellations } from './constellations.ts';
import { hygStellarDatabase } from './hyg-stellar-database.ts';
import { localGroup } from './local-group.ts';
import { lunarEclipses } from './lunar-eclipses.ts';
import type { DemoDataset } from './model.ts';
import { moonPhases } from './moon-phases.ts';
import { naturalSatellites } from './natural-satellites.ts';
import { ngcIcMessierCatalog } from './ngc-ic-messier-catalog.ts';
import { eclipse2026, observingPlaces } from './places.ts';
import { planetEphemeris } from './planet-ephemeris.ts';
import { planetaryEvents } from './planetary-events.ts';
import { moonLandings, observatories } from './sites.ts';
import { skyNames } from './sky-names.ts';
import { solarEclipses } from './solar-eclipses.ts';
import { solarSystem } from './solar-system.ts';

/**
 * The datasets of the first start, in the order they are loaded: the home page needs the first two, and the slow ones come
 * last.
 */
export const DEMO_DATASETS: readonly DemoDataset[] = [
  eightyEightConstellations,
  hygStellarDatabase,
  solarSystem,
  catalogueDeMessier,
  ngcIcMessierCatalog,
  solarEclipses,
  lunarEclipses,
  moonPhases,
  eclipse2026,
  naturalSatellites,
  localGroup,
  skyNames,
  moonLandings,
  observatories,
  planetaryEvents,
  observingPlaces,
  planetEphemeris,
];
