import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Service } from '../model.ts';
import type { ChainRow, ConsentStore, PicturesRecord, Publication } from '../records/model.ts';
import {
  type AuditLine,
  auditFile,
  FILES,
  type Manifest,
  type PublicationLine,
  pictureFile,
  publicationFile,
} from './layout.ts';
import { picturesReadme, README } from './readme.ts';
import type { Signer } from './signature.ts';
import { type Controller, CSV_HEAD, csvRow, isoLine, type PublishedServices } from './tables.ts';

/** What an archive is made from. */
export interface ArchiveOptions {
  readonly store: ConsentStore;
  readonly controller: Controller;
  readonly app: string;
  readonly recordMonths: number;
  readonly signer: Signer;
  readonly now: Date;
  /** Holds files while the archive is written; must exist. */
  readonly temporaryFolder: string;
  /** Audits that were made, the newest first, each with a folder that holds its report. */
  readonly audits?: readonly ArchivedAudit[];
}

/** An audit whose report is to be in an archive. */
export interface ArchivedAudit extends Pick<AuditLine, 'id' | 'at' | 'isClean' | 'faults'> {
  readonly folder: string;
}

const PAGE = 1000;

/** The services of a publication, as they were declared then. */
export const servicesIn = (content: string): PublishedServices => {
  // Written by us, or read by the verifier after its digest was found right.
  const { registry } = JSON.parse(content) as { registry?: { services?: readonly Service[] } };
  return new Map((registry?.services ?? []).map((service) => [service.id, service]));
};

async function* rowsUpTo(store: ConsentStore, last: number): AsyncGenerator<ChainRow> {
  for (let position = 0; position < last; ) {
    const rows = await store.rowsAfter(position, PAGE);
    if (rows.length === 0) return;
    for (const row of rows) {
      if (row.position > last) return;
      position = row.position;
      yield row;
    }
  }
}

async function write(file: WriteStream, text: string): Promise<void> {
  if (!file.write(text)) await once(file, 'drain');
}

async function close(file: WriteStream): Promise<void> {
  file.end();
  await once(file, 'close');
}

const jsonLines = (lines: readonly unknown[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** Writes all files of an archive, one after the other, and remembers what was in each. */
class ArchiveWriter {
  readonly #options: ArchiveOptions;
  readonly #zip = new ZipFile();
  readonly #sums: [name: string, hash: Hash][] = [];
  readonly #mtime: Date;

  constructor(options: ArchiveOptions) {
    this.#options = options;
    this.#mtime = options.now;
    // The type is that of an old stream.
    this.#zip.on('error', (error) => (this.#zip.outputStream as Readable).destroy(error as Error));
  }

  #hashed(name: string): Transform {
    const hash = createHash('sha256');
    this.#sums.push([name, hash]);
    return new Transform({
      transform(chunk, _encoding, done) {
        hash.update(chunk as Buffer);
        done(null, chunk);
      },
    });
  }

  /** A file that is made when its turn comes. */
  #add(name: string, make: () => Readable): void {
    this.#zip.addReadStreamLazy(name, { mtime: this.#mtime, mode: 0o100644 }, (give) => {
      const [source, hashed] = [make(), this.#hashed(name)];
      source.on('error', (error) => hashed.destroy(error));
      hashed.on('error', (error) => (this.#zip.outputStream as Readable).destroy(error));
      give(null, source.pipe(hashed));
    });
  }

  #text(name: string, text: string): void {
    this.#add(name, () => Readable.from([Buffer.from(text)]));
  }

  /** The rows as they are; beside it the two tables that are made of them, so that all three say the same. */
  async *#records(
    last: number,
    servicesOf: (digest: string) => PublishedServices | undefined,
    tables: { readonly csv: WriteStream; readonly iso: WriteStream },
  ): AsyncGenerator<Buffer> {
    const { store, controller } = this.#options;
    await write(tables.csv, CSV_HEAD);
    let lines = '';
    let [csv, iso] = ['', ''];
    for await (const row of rowsUpTo(store, last)) {
      const { position, prev, hash, body } = row;
      lines += `${JSON.stringify({ position, prev, hash, body })}\n`;
      csv += csvRow(row);
      iso += isoLine(row, controller, servicesOf) ?? '';
      if (lines.length < 65_536) continue;
      await write(tables.csv, csv);
      await write(tables.iso, iso);
      yield Buffer.from(lines);
      lines = csv = iso = '';
    }
    await write(tables.csv, csv);
    await write(tables.iso, iso);
    await Promise.all([close(tables.csv), close(tables.iso)]);
    if (lines !== '') yield Buffer.from(lines);
  }

  async write(): Promise<Readable> {
    const { store, controller, app, recordMonths, signer, now, temporaryFolder } = this.#options;
    const folder = await mkdtemp(join(temporaryFolder, 'consent-'));
    const [csvPath, isoPath] = [join(folder, FILES.csv), join(folder, FILES.iso)];
    const publications = await store.publications();
    // Before the end of the chain is looked up: whatever pictures are here, the chain names.
    const taken = await store.pictures();
    const chain = await store.head();
    const audits = await this.#copyAudits(folder);
    const manifest: Manifest = {
      schema: 'almagest-consent-archive/1',
      controller,
      madeAt: now.toISOString(),
      app,
      chain,
      recordMonths,
      publicKey: signer.publicKey,
    };
    for (const [language, text] of Object.entries(README)) this.#text(`README-${language}.txt`, text);
    this.#text(FILES.manifest, `${JSON.stringify(manifest, null, 2)}\n`);
    this.#publications(publications, taken);
    this.#audits(folder, audits);
    this.#add(FILES.records, () => {
      const tables = { csv: createWriteStream(csvPath), iso: createWriteStream(isoPath) };
      return Readable.from(this.#records(chain.position, servicesByDigest(publications), tables));
    });
    this.#add(FILES.csv, () => createReadStream(csvPath));
    this.#add(FILES.iso, () => createReadStream(isoPath));
    this.#signed(signer);
    this.#zip.end();
    // The type is that of an old stream; it is a PassThrough.
    const output = this.#zip.outputStream as Readable;
    output.once('close', () => rm(folder, { recursive: true, force: true }).catch(() => {}));
    return output;
  }

  #publications(publications: readonly Publication[], taken: readonly PicturesRecord[]): void {
    const picturesOf = new Map(taken.map(({ publication, pictures }) => [publication, pictures]));
    const lines: readonly PublicationLine[] = publications.map(({ digest, revision, publishedAt }) => ({
      digest,
      revision,
      publishedAt,
      pictures: picturesOf.get(digest)?.length ?? 0,
    }));
    this.#text(FILES.publications, jsonLines(lines));
    for (const [language, text] of Object.entries(picturesReadme(lines)))
      this.#text(`pictures/README-${language}.txt`, text);
    for (const [digest, pictures] of picturesOf) for (const { name } of pictures) this.#picture(digest, name);
    const contents = new Map(publications.map(({ digest, content }) => [digest, content]));
    for (const [digest, content] of contents) this.#text(publicationFile(digest), content);
  }

  /** Read when its turn comes, one at a time. */
  #picture(digest: string, name: string): void {
    const { store } = this.#options;
    this.#add(pictureFile(digest, name), () =>
      Readable.from(
        (async function* () {
          const png = await store.picture(digest, name);
          if (png === undefined) throw new Error(`the picture ${name} of ${digest} is not there any more`);
          yield png;
        })(),
      ),
    );
  }

  /** Set aside first: the oldest may be dropped while the archive is written. One that is gone already is left out. */
  async #copyAudits(folder: string): Promise<readonly AuditLine[]> {
    const lines: AuditLine[] = [];
    for (const { id, at, isClean, faults, folder: from } of this.#options.audits ?? []) {
      const to = join(folder, auditFile(id, ''));
      try {
        await cp(from, to, { recursive: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
        throw error;
      }
      lines.push({ id, at, isClean, faults, files: (await readdir(to)).sort() });
    }
    return lines;
  }

  #audits(folder: string, audits: readonly AuditLine[]): void {
    this.#text(FILES.audits, jsonLines(audits));
    for (const { id, files } of audits)
      for (const name of files)
        this.#add(auditFile(id, name), () => createReadStream(join(folder, auditFile(id, name))));
  }

  #signed(signer: Signer): void {
    let sums = '';
    const options = { mtime: this.#mtime, mode: 0o100644 };
    this.#zip.addReadStreamLazy(FILES.sums, options, (give) => {
      sums = this.#sums.map(([name, hash]) => `${hash.digest('hex')}  ${name}\n`).join('');
      give(null, Readable.from([Buffer.from(sums)]));
    });
    this.#zip.addReadStreamLazy(FILES.signature, options, (give) =>
      give(null, Readable.from([Buffer.from(`${signer.sign(sums)}\n`)])),
    );
  }
}

const servicesByDigest = (publications: readonly Publication[]) => {
  const known = new Map<string, PublishedServices>();
  const contents = new Map(publications.map(({ digest, content }) => [digest, content]));
  return (digest: string): PublishedServices | undefined => {
    const content = contents.get(digest);
    if (content === undefined) return undefined;
    const services = known.get(digest) ?? servicesIn(content);
    known.set(digest, services);
    return services;
  };
};

/**
 * All records of consent, what visitors were shown, and what proves that neither was changed, as a ZIP: written while it
 * is read, in constant memory. The chain ends where it ended when this was called.
 */
export const consentArchive = (options: ArchiveOptions): Promise<Readable> =>
  new ArchiveWriter(options).write();
