import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Entry, open, type ZipFile } from 'yauzl';
import { type ChainFault, sha256, verifyChain } from '../records/chain.ts';
import type { ChainHead, ChainRow } from '../records/model.ts';
import { servicesIn } from './archive.ts';
import {
  type AuditLine,
  auditFile,
  FILES,
  type Manifest,
  type PublicationLine,
  pictureFile,
  publicationFile,
} from './layout.ts';
import { isSignedBy } from './signature.ts';
import { bodyOf, CSV_HEAD, csvRow, isoLine, type PublishedServices } from './tables.ts';

/** Something in an archive that is not as it was written. */
export type ArchiveFault =
  | { readonly kind: 'no-archive'; readonly why: string }
  | { readonly kind: 'missing' | 'unlisted' | 'changed' | 'unreadable' | 'unnamed'; readonly file: string }
  | { readonly kind: 'bad-signature' | 'other-key' }
  | { readonly kind: 'chain'; readonly fault: ChainFault }
  /** The chain does not end where the archive says, or does not pass where the portal said it would. */
  | { readonly kind: 'other-end' | 'other-history'; readonly position: number }
  | { readonly kind: 'unknown-publication'; readonly position: number; readonly digest: string };

/** What was found in an archive. */
export interface ArchiveReport {
  readonly manifest: Manifest | undefined;
  readonly rows: number;
  readonly erased: number;
  readonly publications: number;
  /** Of publications, each named in the chain. */
  readonly pictures: number;
  /** Whose reports are there. */
  readonly audits: number;
  /** At most 200. */
  readonly faults: readonly ArchiveFault[];
}

/** What the portal published at an earlier moment: `/terms/choices/proof.json`. */
export interface PublishedProof {
  readonly chain: ChainHead;
  readonly publicKey?: string;
}

const MAX_FAULTS = 200;
// Of files that are read whole. The rows are not.
const MAX_BYTES = 64 * 1_048_576;
const MAX_LINE = 1_048_576;

class Archive {
  readonly #zip: ZipFile;
  readonly entries: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.entries = entries;
  }

  static open(path: string): Promise<Archive> {
    return new Promise((resolve, reject) => {
      open(path, { lazyEntries: true, autoClose: false }, (error, zip) => {
        if (error) return reject(error);
        const entries = new Map<string, Entry>();
        zip.on('entry', (entry: Entry) => {
          if (entries.has(entry.fileName)) return reject(new Error(`${entry.fileName} is there twice`));
          entries.set(entry.fileName, entry);
          zip.readEntry();
        });
        zip.once('end', () => resolve(new Archive(zip, entries)));
        zip.once('error', reject);
        zip.readEntry();
      });
    });
  }

  stream(name: string): Promise<Readable> {
    const entry = this.entries.get(name);
    if (entry === undefined) throw new Error(`no ${name}`);
    return new Promise((resolve, reject) =>
      this.#zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))),
    );
  }

  /** A whole file; undefined when it is not there. */
  async text(name: string): Promise<string | undefined> {
    const entry = this.entries.get(name);
    if (entry === undefined) return undefined;
    if (entry.uncompressedSize > MAX_BYTES) throw new Error(`${name} is too large`);
    const parts: Buffer[] = [];
    for await (const part of await this.stream(name)) parts.push(part as Buffer);
    return Buffer.concat(parts).toString('utf8');
  }

  async digest(name: string): Promise<string> {
    const hash = createHash('sha256');
    for await (const part of await this.stream(name)) hash.update(part as Buffer);
    return hash.digest('hex');
  }

  close(): void {
    this.#zip.close();
  }
}

/** Goes through an archive once, and collects what is wrong. */
class Verification {
  readonly #archive: Archive;
  readonly #proof: PublishedProof | undefined;
  readonly #faults: ArchiveFault[] = [];
  readonly #digests = new Map<string, string>();
  readonly #services = new Map<string, PublishedServices>();
  /** Files that rows of the chain name. */
  readonly #pictures = new Set<string>();

  constructor(archive: Archive, proof: PublishedProof | undefined) {
    this.#archive = archive;
    this.#proof = proof;
  }

  #fault(fault: ArchiveFault): void {
    if (this.#faults.length >= MAX_FAULTS) return;
    // A file may be named in several places.
    const isNew = (one: ArchiveFault) => JSON.stringify(one) !== JSON.stringify(fault);
    if (this.#faults.every(isNew)) this.#faults.push(fault);
  }

  /** Whatever is no JSON of ours is a fault and not an error. */
  #json<T>(file: string, text: string | undefined): T | undefined {
    if (text === undefined) {
      this.#fault({ kind: 'missing', file });
      return undefined;
    }
    try {
      // Of the form that the archive's writer gave it, or else its digest or a comparison below will not hold.
      return JSON.parse(text) as T;
    } catch {
      this.#fault({ kind: 'unreadable', file });
      return undefined;
    }
  }

  async #sums(): Promise<string> {
    const sums = (await this.#archive.text(FILES.sums)) ?? '';
    if (sums === '') this.#fault({ kind: 'missing', file: FILES.sums });
    const listed = new Map(
      sums
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => [line.slice(66), line.slice(0, 64)]),
    );
    for (const name of listed.keys())
      if (!this.#archive.entries.has(name)) this.#fault({ kind: 'missing', file: name });
    for (const name of this.#archive.entries.keys()) {
      if (name === FILES.sums || name === FILES.signature) continue;
      const digest = await this.#archive.digest(name);
      this.#digests.set(name, digest);
      const expected = listed.get(name);
      if (expected === undefined) this.#fault({ kind: 'unlisted', file: name });
      else if (expected !== digest) this.#fault({ kind: 'changed', file: name });
    }
    return sums;
  }

  async #signature(manifest: Manifest | undefined, sums: string): Promise<void> {
    const signature = (await this.#archive.text(FILES.signature))?.trim() ?? '';
    if (manifest === undefined || !isSignedBy(String(manifest.publicKey), sums, signature))
      this.#fault({ kind: 'bad-signature' });
    const published = this.#proof?.publicKey;
    if (published !== undefined && published !== manifest?.publicKey) this.#fault({ kind: 'other-key' });
  }

  async #publications(): Promise<number> {
    const index = await this.#archive.text(FILES.publications);
    if (index === undefined) this.#fault({ kind: 'missing', file: FILES.publications });
    let count = 0;
    for (const line of (index ?? '').split('\n')) {
      if (line === '') continue;
      const publication = this.#json<PublicationLine>(FILES.publications, line);
      if (publication === undefined) continue;
      count += 1;
      const { digest } = publication;
      const file = publicationFile(String(digest));
      const content = await this.#archive.text(file);
      if (content === undefined) this.#fault({ kind: 'missing', file });
      else if (sha256(content) !== digest) this.#fault({ kind: 'changed', file });
      else this.#services.set(digest, servicesIn(content));
    }
    return count;
  }

  /** Archives of the first form have none. */
  async #audits(): Promise<number> {
    const index = await this.#archive.text(FILES.audits);
    let count = 0;
    for (const line of (index ?? '').split('\n')) {
      const audit = line === '' ? undefined : this.#json<AuditLine>(FILES.audits, line);
      if (audit === undefined) continue;
      count += 1;
      for (const name of audit.files ?? []) {
        const file = auditFile(String(audit.id), String(name));
        if (!this.#archive.entries.has(file)) this.#fault({ kind: 'missing', file });
      }
    }
    return count;
  }

  async *#rows(): AsyncGenerator<ChainRow> {
    const lines = createInterface({ input: await this.#archive.stream(FILES.records), crlfDelay: 0 });
    for await (const line of lines) {
      const row = line.length > MAX_LINE ? undefined : this.#json<ChainRow>(FILES.records, line);
      if (row === undefined) continue;
      const { position, prev, hash, body } = row;
      const isRow =
        Number.isInteger(position) &&
        typeof prev === 'string' &&
        typeof hash === 'string' &&
        (body === null || typeof body === 'string');
      if (isRow) yield row;
      else this.#fault({ kind: 'unreadable', file: FILES.records });
    }
  }

  /** The chain, and with it the two tables that are made of it. */
  async #records(manifest: Manifest | undefined) {
    if (!this.#archive.entries.has(FILES.records)) {
      this.#fault({ kind: 'missing', file: FILES.records });
      return { rows: 0, erased: 0 };
    }
    const [csv, iso] = [createHash('sha256').update(CSV_HEAD), createHash('sha256')];
    const controller = manifest?.controller ?? { name: '', address: '' };
    const before = this.#proof?.chain;
    let hasPassed = before === undefined || before.position === 0;
    const looked = async function* (this: Verification): AsyncGenerator<ChainRow> {
      for await (const row of this.#rows()) {
        csv.update(csvRow(row));
        iso.update(isoLine(row, controller, (digest) => this.#services.get(digest)) ?? '');
        this.#lookAtBody(row);
        if (row.position === before?.position) hasPassed = row.hash === before.hash;
        yield row;
      }
    }.bind(this);
    const report = await verifyChain(looked());
    for (const fault of report.faults) this.#fault({ kind: 'chain', fault });
    if (manifest?.chain?.hash !== report.head.hash || manifest.chain.position !== report.head.position)
      this.#fault({ kind: 'other-end', position: report.head.position });
    if (!hasPassed) this.#fault({ kind: 'other-history', position: before?.position ?? 0 });
    for (const [file, hash] of [
      [FILES.csv, csv],
      [FILES.iso, iso],
    ] as const) {
      const digest = this.#digests.get(file);
      if (digest === undefined) this.#fault({ kind: 'missing', file });
      else if (digest !== hash.digest('hex')) this.#fault({ kind: 'changed', file });
    }
    return report;
  }

  #lookAtBody(row: ChainRow): void {
    const body = bodyOf(row);
    if (body === undefined || body.schema === 'almagest-erasure/1') return;
    if (!this.#services.has(body.publication))
      this.#fault({ kind: 'unknown-publication', position: row.position, digest: String(body.publication) });
    if (body.schema !== 'almagest-pictures/1') return;
    for (const { name, sha256: digest } of body.pictures ?? []) {
      const file = pictureFile(String(body.publication), String(name));
      this.#pictures.add(file);
      const found = this.#digests.get(file);
      if (found === undefined) this.#fault({ kind: 'missing', file });
      else if (found !== digest) this.#fault({ kind: 'changed', file });
    }
  }

  /** Whatever looks like evidence and is not in the chain was made later. */
  #lookForUnnamed(): void {
    for (const file of this.#archive.entries.keys())
      if (/^pictures\/.*\//.test(file) && !this.#pictures.has(file)) this.#fault({ kind: 'unnamed', file });
  }

  async report(): Promise<ArchiveReport> {
    const sums = await this.#sums();
    const manifest = this.#json<Manifest>(FILES.manifest, await this.#archive.text(FILES.manifest));
    await this.#signature(manifest, sums);
    const publications = await this.#publications();
    const audits = await this.#audits();
    const { rows, erased } = await this.#records(manifest);
    this.#lookForUnnamed();
    const pictures = this.#pictures.size;
    return { manifest, rows, erased, publications, pictures, audits, faults: this.#faults };
  }
}

/**
 * Checks an archive of the records, offline: every file against its hash, the hashes against the signature, every row
 * against the one before it, the tables against the rows, and every record against what visitors were shown.
 *
 * @param proof what the portal published earlier: then nobody can have written the whole chain anew since
 */
export async function verifyArchive(path: string, proof?: PublishedProof): Promise<ArchiveReport> {
  let archive: Archive;
  const none = { manifest: undefined, rows: 0, erased: 0, publications: 0, pictures: 0, audits: 0 };
  try {
    archive = await Archive.open(path);
  } catch (error) {
    return { ...none, faults: [{ kind: 'no-archive', why: (error as Error).message }] };
  }
  try {
    return await new Verification(archive, proof).report();
  } catch (error) {
    // What cannot be unpacked.
    return { ...none, faults: [{ kind: 'no-archive', why: (error as Error).message }] };
  } finally {
    archive.close();
  }
}

/** A fault in a sentence, in English: the command line speaks it. */
export function archiveFaultText(fault: ArchiveFault): string {
  switch (fault.kind) {
    case 'no-archive':
      return `This is no archive of consent records that can be read: ${fault.why.replace(/\.+$/, '')}.`;
    case 'missing':
      return `${fault.file} is missing.`;
    case 'unlisted':
      return `${fault.file} was put in: it is not in ${FILES.sums}.`;
    case 'unnamed':
      return `${fault.file} was put in: no row of the chain names it.`;
    case 'changed':
      return `${fault.file} was changed.`;
    case 'unreadable':
      return `${fault.file} cannot be read.`;
    case 'bad-signature':
      return `${FILES.sums} was not signed with the key that the archive names.`;
    case 'other-key':
      return 'The archive was signed with another key than the portal published.';
    case 'chain':
      return `${FILES.records}, row ${fault.fault.position}: ${CHAIN_FAULTS[fault.fault.kind]}.`;
    case 'other-end':
      return `${FILES.records} ends at row ${fault.position}, not where ${FILES.manifest} says: rows were cut off or added.`;
    case 'other-history':
      return `Row ${fault.position} is not the one that the portal published: the chain was written anew.`;
    case 'unknown-publication':
      return `${FILES.records}, row ${fault.position}: what the visitor was shown (${fault.digest}) is not in the archive.`;
  }
}

const CHAIN_FAULTS: Readonly<Record<ChainFault['kind'], string>> = {
  gap: 'rows before it were removed or moved',
  'broken-link': 'it does not follow the row before it',
  altered: 'its content was changed',
  'erased-without-notice': 'its content was removed, and no later row says so',
  unreadable: 'it cannot be read',
};
