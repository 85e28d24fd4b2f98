import { createWriteStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { archiveFaultText, type PublishedProof, verifyArchive } from '#consent/proof';
import { systemClock } from '#lib';
import { openLibrary } from './library.ts';
import { consentArchiveOf, openConsent } from './open-consent.ts';
import { settingsOrExit } from './serve.ts';

/** `almagest export-consent`: the archive of a data folder, while its portal runs or not. */
export async function exportConsent(folder: string, file: string): Promise<void> {
  const settings = settingsOrExit(folder);
  const library = await openLibrary(settings);
  try {
    const consent = await openConsent(settings, library.store, systemClock);
    const target = createWriteStream(file, { flags: 'wx' });
    try {
      await pipeline(await consentArchiveOf(settings, consent, library.audits), target);
    } catch (error) {
      // What was begun is no archive; what was there before is not ours to remove.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(file, { force: true });
      throw error;
    }
    const { position } = await consent.store.head();
    const pictured = new Set((await consent.store.pictures()).map(({ publication }) => publication));
    const bare = consent.publications.filter(({ digest }) => !pictured.has(digest)).length;
    if (bare > 0)
      console.log(
        `Of ${bare} of ${consent.publications.length} versions there are no pictures. Of what is shown now they are taken by: almagest picture-consent`,
      );
    console.log(`${position} rows, in ${file}. To check it: almagest verify-consent ${file}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    console.error(`${file} is there already: choose another name.`);
    process.exitCode = 1;
  } finally {
    await library.close();
  }
}

/** `almagest picture-consent`: pictures of what the running portal shows visitors now, kept with the evidence. */
export async function pictureConsentCommand(folder: string, url: string | undefined): Promise<void> {
  const settings = settingsOrExit(folder);
  const address = url ?? (settings.publicUrl || `http://localhost:${settings.port}`);
  const { AuditImpossible, launchChromium } = await import('#consent/audit');
  const { pictureConsent } = await import('./consent-pictures.ts');
  try {
    const browser = await launchChromium();
    const library = await openLibrary(settings);
    try {
      const { publication, taken } = await pictureConsent(library, address, browser);
      console.log(
        taken === 0
          ? `There are pictures of what visitors are shown (${publication}) already.`
          : `${taken} pictures of what visitors are shown (${publication}) are in the evidence.`,
      );
    } finally {
      await library.close();
      await browser.close();
    }
  } catch (error) {
    if (!(error instanceof AuditImpossible)) throw error;
    console.error(`Almagest: ${error.message}`);
    process.exitCode = 1;
  }
}

/** What was saved of `/terms/choices/proof.json`; undefined when it is something else. */
function readProof(text: string): PublishedProof | undefined {
  try {
    const proof = JSON.parse(text) as Partial<PublishedProof> | null;
    const isProof = Number.isInteger(proof?.chain?.position) && typeof proof?.chain?.hash === 'string';
    return isProof ? (proof as PublishedProof) : undefined;
  } catch {
    return undefined;
  }
}

/** `almagest verify-consent`: what was found, and 1 as exit code when something is not as it was written. */
export async function verifyConsent(file: string, proofFile: string | undefined): Promise<void> {
  let proof: PublishedProof | undefined;
  if (proofFile !== undefined) {
    const text = await readFile(proofFile, 'utf8').catch(() => undefined);
    proof = text === undefined ? undefined : readProof(text);
    if (proof === undefined) {
      console.error(
        `${proofFile} ${text === undefined ? 'cannot be read' : 'is not what a portal publishes at /terms/choices/proof.json'}.`,
      );
      process.exitCode = 2;
      return;
    }
  }
  const { manifest, rows, erased, publications, pictures, audits, faults } = await verifyArchive(file, proof);
  for (const fault of faults) console.error(archiveFaultText(fault));
  if (faults.length > 0) {
    console.error(`${file} is not as it was written.`);
    process.exitCode = 1;
    return;
  }
  console.log(
    `${manifest?.controller.name}, ${manifest?.madeAt}: ${rows} rows, ${erased} of them erased, ${publications} publications with ${pictures} pictures, ${audits} audits.`,
  );
  console.log(`The chain ends with ${manifest?.chain.hash}, signed with ${manifest?.publicKey}.`);
  if (proof === undefined)
    console.log('Nobody but the portal vouches for its beginning: compare with a saved proof (--proof).');
  else console.log(`It passes where the portal said it would at row ${proof.chain.position}.`);
  console.log('Everything is as it was written.');
}
