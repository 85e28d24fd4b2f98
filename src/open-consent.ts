import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { openSecrets } from '#accounts';
import type { Audits } from '#audits';
import {
  type Consent,
  createConsent,
  type LocalizedText,
  openConsentStore,
  readAddedTexts,
  readDeclarations,
  readServices,
  type Service,
  type ServiceProblem,
  type Signer,
  serviceProblemMessage,
  signerFrom,
} from '#consent';
import { DEFAULT_PATHS, shownToVisitors } from '#consent/banner';
import { localized } from '#i18n';
import type { Clock, Result } from '#lib';
import type { Settings } from '#settings';
import type { Store } from '#store';

/** The services that `portal.yaml` or the environment declares. */
export const declaredServices = (settings: Settings): Result<readonly Service[], ServiceProblem> =>
  readServices(settings['cookies.services']);

/** The same where they are known to be right: whoever reads settings for a person has told them already. */
export function servicesOfSettings(settings: Settings): readonly Service[] {
  const fixed = declaredServices(settings);
  if (!fixed.ok) throw new Error(fixed.problems.map(serviceProblemMessage).join(' '));
  return fixed.value;
}

/** Those of the settings first, then those of the back office: one that the settings declare too is theirs. */
async function allServices(settings: Settings, store: Store): Promise<readonly Service[]> {
  const services = [...servicesOfSettings(settings)];
  for (const declaration of await readDeclarations(store)) {
    const read = readServices([declaration]);
    // It was checked when it was written; a newer version may be stricter, and then it is closed.
    const [service] = read.ok ? read.value : [];
    if (service !== undefined && !services.some(({ id }) => id === service.id)) services.push(service);
  }
  return services;
}

/** What the operator adds to the policy: that of the settings, then that of the back office. */
async function addedTexts(settings: Settings, store: Store): Promise<LocalizedText> {
  const [fixed, written] = [settings['cookies.policyText'], await readAddedTexts(store)];
  return Object.fromEntries(
    settings.languages.flatMap((language) => {
      const text = [fixed[language] ?? '', written[language] ?? ''].filter((one) => one !== '').join('\n\n');
      return text === '' ? [] : [[language, text] as const];
    }),
  );
}

function release(): string {
  // From the sources, and from the compiled server.
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (name === 'almagest') return `almagest ${version}`;
    } catch {
      // Not in this folder.
    }
  }
  return 'almagest';
}

/** Consent as the settings and the metadata store have it. */
export function openConsent(settings: Settings, store: Store, clock: Clock): Promise<Consent> {
  const portalName = (language: string) => localized(settings.name, language, settings.defaultLanguage);
  return createConsent({
    store: openConsentStore(store),
    clock,
    app: release(),
    publicKey: signerOf(settings).publicKey,
    hostPrefix: settings['cookies.hostPrefix'],
    get languages() {
      return settings.languages;
    },
    recordMonths: settings['cookies.recordMonths'],
    services: () => allServices(settings, store),
    // The name of the portal stands in what visitors read.
    changes: () => store.revision('consent') + store.revision('portal'),
    added: () => addedTexts(settings, store),
    policy: (language) => ({
      portal: portalName(language),
      controller: localized(settings['cookies.controller'], language, settings.defaultLanguage),
      recordReason: localized(settings['cookies.recordReason'], language, settings.defaultLanguage),
      countsAudience: settings['audience.measure'],
      paths: { centre: DEFAULT_PATHS.centre, audience: '/terms/audience/' },
    }),
    evidence: (registry) => shownToVisitors(registry, { languages: settings.languages, portalName }),
  });
}

/** The key that the portal signs its records with: of the secrets of its data folder. */
const signerOf = (settings: Settings): Signer =>
  signerFrom(openSecrets(settings.dataFolder, new Date()).digest('consent-signature', '1'));

/** All records of consent with their proof, as a ZIP. */
export async function consentArchiveOf(
  settings: Settings,
  consent: Consent,
  audits: Pick<Audits, 'list' | 'folderOf'>,
): Promise<Readable> {
  const { defaultLanguage } = settings;
  const name = localized(settings['cookies.controller'], defaultLanguage, defaultLanguage);
  const temporaryFolder = join(settings.dataFolder, 'tmp');
  await mkdir(temporaryFolder, { recursive: true });
  // Writers and readers of ZIP stay out of memory until somebody wants an archive.
  const { consentArchive } = await import('#consent/proof');
  return consentArchive({
    store: consent.store,
    controller: {
      name: name || localized(settings.name, defaultLanguage, defaultLanguage),
      address: settings.publicUrl || `http://localhost:${settings.port}`,
    },
    app: release(),
    recordMonths: consent.recordMonths,
    signer: signerOf(settings),
    now: consent.clock.now(),
    temporaryFolder,
    audits: (await audits.list()).map(({ id, at, isClean, faults }) => ({
      id,
      at,
      isClean,
      faults,
      folder: audits.folderOf(id),
    })),
  });
}
