import { consentTexts, cookiesSent } from '#consent';
import { CENTRE_RESULTS, centreHtml } from '#consent/banner';
import { localized } from '#i18n';
import { localPath } from '#lib';
import { type PageCall, type PageRoute, page } from '../pages/page.ts';
import { lastValue } from '../query-string.ts';
import { POLICY_PDF } from './policy-pdf.ts';

const portalName = ({ deps: { settings }, language }: PageCall): string =>
  localized(settings.name, language, settings.defaultLanguage);

/** Where a visitor stands; empty where that is told by what is allowed. */
function standingOf({ language, consent }: PageCall): string {
  const texts = consentTexts(language);
  const { standing } = consent.state;
  if (standing === 'granted') return '';
  if (standing === 'signalled') return texts.signalled;
  return standing === 'not-needed' ? texts.centre.notNeeded : texts.centre.standing[standing];
}

/** The cookie policy, made from the registry that the gate checks every answer against. */
const cookiesPolicy: PageRoute['answer'] = async (call) => {
  const { deps, language, consent, request } = call;
  const { sent, others } = cookiesSent(request.headers.cookie, deps.consent.registry);
  return page('cookiesPolicy', {
    document: deps.consent.policyIn(language),
    reader: {
      sent,
      others,
      standing: standingOf(call),
      allowed: consent.state.allowed.map(({ name }) => name),
      isUncounted: deps.audience.isOn && (consent.state.choice?.uncounted ?? false),
    },
    pdf: POLICY_PDF,
    audit: await deps.audits.last(),
  });
};

/** The preference centre. It leads back to where the visitor came from, when the form that led here said so. */
const cookiesPreferences: PageRoute['answer'] = async (call) => {
  const { language, deps, consent, query } = call;
  const texts = consentTexts(language).centre;
  const next = lastValue(query, 'next');
  const done = lastValue(query, 'done');
  const result = CENTRE_RESULTS.find((one) => one === done);
  const view = {
    portal: portalName(call),
    language,
    registry: deps.consent.registry,
    state: consent.state,
    paths: consent.ofSite.paths,
    here: next === undefined ? consent.ofSite.here : localPath(next),
  };
  return page('cookiesPreferences', {
    title: texts.title,
    description: texts.description,
    centre: centreHtml(view, {
      hasPdf: true,
      countsAudience: deps.audience.isOn,
      uncounted: consent.state.choice?.uncounted ?? false,
      ...(result === undefined ? {} : { result }),
    }),
  });
};

/** Pages about cookies. The original links to the policy under both names. */
export const consentPages: readonly PageRoute[] = [
  { path: '/terms/cookies-policy/', isOpen: true, isPersonal: true, isMadeAnew: true, answer: cookiesPolicy },
  {
    path: '/terms/cookies-information/',
    isOpen: true,
    isPersonal: true,
    isMadeAnew: true,
    answer: cookiesPolicy,
  },
  { path: '/terms/cookies-preferences/', isOpen: true, isPersonal: true, answer: cookiesPreferences },
];
