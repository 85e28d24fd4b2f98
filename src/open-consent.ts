import { readFileSync } from 'node:fs';
import {
  type Consent,
  createConsent,
  type LocalizedText,
  openConsentStore,
  readDeclarations,
  readServices,
  type Service,
  type ServiceProblem,
  serviceProblemMessage,
} from '#consent';
import { DEFAULT_PATHS, shownToVisitors } from '#consent/banner';
import { localized } from '#i18n';
import type { Clock, Result } from '#lib';
import type { Settings } from '#settings';
import type { Store } from '#store';

/** The services that `portal.yaml` or the environment declares. */
export const declaredServices = (settings: Settings): Result<readonly Service[], ServiceProblem> =>
  readServices(settings['cookies.services']);

/** Those of the settings first, then those of the back office: one that the settings declare too is theirs. */
async function allServices(settings: Settings, store: Store): Promise<readonly Service[]> {
  const fixed = declaredServices(settings);
  if (!fixed.ok) {
    // Whoever reads settings for a person has told them already.
    throw new Error(fixed.problems.map(serviceProblemMessage).join(' '));
  }
  const services = [...fixed.value];
  for (const declaration of await readDeclarations(store)) {
    const read = readServices([declaration]);
    // It was checked when it was written; a newer version may be stricter, and then it is closed.
    const [service] = read.ok ? read.value : [];
    if (service !== undefined && !services.some(({ id }) => id === service.id)) services.push(service);
  }
  return services;
}

/** What the operator adds to the policy: that of the settings, then that of the back office. */
async function addedTexts(settings: Settings): Promise<LocalizedText> {
  const fixed = settings['cookies.policyText'];
  return Object.fromEntries(
    settings.languages.flatMap((language) => {
      const text = fixed[language] ?? '';
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
    hostPrefix: settings['cookies.hostPrefix'],
    get languages() {
      return settings.languages;
    },
    recordMonths: settings['cookies.recordMonths'],
    services: () => allServices(settings, store),
    // The name of the portal stands in what visitors read.
    changes: () => store.revision('consent') + store.revision('portal'),
    added: () => addedTexts(settings),
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
