// `npm run demo:sources`: makes the files of demo/ anew out of pinned packages and computation. Needs npm and a network;
// the portal itself needs neither, it reads what is committed. What is in demo/handwritten is kept by hand.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constellations } from './demo-sources/constellations.mjs';
import { deepSky, names } from './demo-sources/deep-sky.mjs';
import { write } from './demo-sources/files.mjs';
import { fetchPackages, packages } from './demo-sources/packages.mjs';
import { localGroup, moonLandings, satellites, towns } from './demo-sources/planets-and-places.mjs';
import { stars } from './demo-sources/stars.mjs';

const folder = mkdtempSync(join(tmpdir(), 'almagest-demo-'));
try {
  const source = fetchPackages(folder);
  const starRows = stars(source);
  deepSky(source);
  names(source, starRows, constellations(source));
  satellites(source);
  localGroup(source);
  moonLandings(source);
  towns(source);
  for (const { name } of packages)
    write(`licences/${name}.txt`, source.text(name, 'LICENSE').replaceAll('\r\n', '\n'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
