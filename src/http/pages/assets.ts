import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Assets } from '#web';

/** Where built files are served. Their names change with their content. */
const PREFIX = '/assets/';
// From the sources, and from the compiled server.
const FOLDERS = ['../../../dist/web/', '../../../web/'];
// The faces that every page begins with; others come when a text needs them.
const FIRST_FACES = /latin-wght-normal\.woff2$/;

interface ManifestEntry {
  readonly file: string;
}

const folderOfBuild = (): string | undefined =>
  FOLDERS.map((folder) => fileURLToPath(new URL(folder, import.meta.url))).find((folder) =>
    existsSync(`${folder}manifest.json`),
  );

/** Serves what the build made, for ever cacheable, and tells the pages its names. */
export async function registerAssets(app: FastifyInstance): Promise<Assets> {
  const folder = folderOfBuild();
  if (folder === undefined) {
    app.log.warn('the pages have no style sheet: run `npm run build`');
    return { style: `${PREFIX}not-built.css`, officeStyle: `${PREFIX}not-built.css`, fonts: [] };
  }
  const manifest = JSON.parse(readFileSync(`${folder}manifest.json`, 'utf8')) as Readonly<
    Record<string, ManifestEntry>
  >;
  await app.register(fastifyStatic, {
    root: folder,
    prefix: PREFIX,
    index: false,
    decorateReply: false,
    immutable: true,
    maxAge: '365d',
  });
  const address = (source: string): string | undefined => {
    const entry = manifest[source];
    return entry === undefined ? undefined : PREFIX + entry.file;
  };
  const script = address('src/web/islands/main.ts');
  return {
    style: address('src/web/styles/main.css') ?? `${PREFIX}not-built.css`,
    officeStyle: address('src/web/styles/office.css') ?? `${PREFIX}not-built.css`,
    ...(script === undefined ? {} : { script }),
    fonts: Object.entries(manifest)
      .filter(([source]) => FIRST_FACES.test(source))
      .map(([, { file }]) => PREFIX + file),
  };
}
