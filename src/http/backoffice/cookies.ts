import { tellable } from '#audience';
import { CONSENT_CATEGORIES, consentTexts, type ServiceProblem } from '#consent';
import { formatsOf } from '#i18n';
import { blankForm, type CookiesData, type FormState } from '#web';
import {
  goTo,
  notHere,
  type OfficeAnswer,
  type OfficeCall,
  type OfficePost,
  type OfficeRoute,
  show,
} from './route.ts';
import { OFFICE_SECTIONS } from './sections.ts';
import { seenMark, stillStands } from './seen.ts';
import {
  declarationIn,
  emptyForm,
  fieldOfProblem,
  filledForm,
  kindOf,
  lineOfProblem,
  needsOfKind,
  SERVICE_KINDS,
  type ServiceKind,
} from './service-form.ts';

const PATH = OFFICE_SECTIONS.cookies.path;
const MAX_TEXT = 10_000;

const crumbs = ({ t }: OfficeCall) => [{ label: t('office.nav.cookies'), path: PATH }];

const DAY_MS = 86_400_000;
const ANSWER_DAYS = 30;

/** How often the question was shown and answered, and how many have allowed and refused, by class, in the last days. */
async function answersOf({
  deps: { audience },
  language,
  now,
}: OfficeCall): Promise<Pick<CookiesData, 'answers' | 'question'>> {
  const from = new Date(now.getTime() - ANSWER_DAYS * DAY_MS).toISOString().slice(0, 10);
  const figures = await audience.figures({ kind: 'consent', from, to: '9999', limit: 1000 });
  const sum = (category: string, answer: string): number =>
    figures.reduce(
      (total, { key, times }) => total + (key[0] === category && key[1] === answer ? times : 0),
      0,
    );
  const { categories } = consentTexts(language);
  const [shown, accepted, refused, chosen] = (['shown', 'accepted', 'refused', 'chosen'] as const).map(
    (event) => sum('', event),
  ) as [number, number, number, number];
  return {
    question: {
      shown,
      accepted,
      refused,
      chosen,
      // A page of yesterday may be answered today. And what is too few to be told must not be what is missing in the sum.
      ignored: Math.max(
        0,
        [accepted, refused, chosen].reduce((left, times) => left - (tellable(times) ?? 0), shown),
      ),
    },
    answers: CONSENT_CATEGORIES.map((category) => ({
      category: categories[category],
      allowed: sum(category, 'allowed'),
      refused: sum(category, 'refused'),
    })).filter((one) => one.allowed + one.refused > 0),
  };
}

/** Everything about cookies at a glance. */
async function overview(call: OfficeCall): Promise<OfficeAnswer> {
  const { audits, consent, consentDesk } = call.deps;
  await consent.refresh();
  const texts = consentTexts(call.language);
  const [services, faults, written, head, taken, pictureJob] = await Promise.all([
    consentDesk.services(),
    consentDesk.faults.list(),
    consentDesk.texts(),
    consent.store.head(),
    consent.store.pictures(),
    audits.latestPictureJob(),
  ]);
  const picturesOf = (digest: string): number =>
    taken.find(({ publication }) => publication === digest)?.pictures.length ?? 0;
  return show('cookies', {
    revision: consent.registry.revision,
    since: consent.publication.publishedAt,
    recordMonths: consent.recordMonths,
    head,
    faults,
    services: services.map(({ service, declaration }) => ({
      id: service.id,
      name: service.name,
      category: texts.categories[service.category],
      provider: service.provider.name,
      stores: service.cookies.length + service.storage.length,
      isFixed: declaration === undefined,
    })),
    kinds: SERVICE_KINDS,
    written: Object.keys(written).map((language) => formatsOf(call.language).language(language)),
    ...(await answersOf(call)),
    versions: consent
      .versionsIn(call.language)
      .map((version) => ({ ...version, pictures: picturesOf(version.digest) })),
    pictureJob,
  });
}

async function servicePage(
  call: OfficeCall,
  facts: { readonly kind: ServiceKind; readonly id?: string; readonly name: string; readonly seen: string },
  form: FormState,
): Promise<OfficeAnswer> {
  const { deps, language } = call;
  const texts = consentTexts(language);
  return show(
    'cookieService',
    {
      ...facts,
      form,
      needs: needsOfKind(facts.kind),
      languages: deps.settings.languages,
      purposes: Object.entries(texts.purposes).map(([value, label]) => ({ value, label })),
      categories: (['statistical', 'internal', 'third-party'] as const).map((value) => ({
        value,
        label: texts.categories[value],
        hint: texts.categoryMeaning[value],
      })),
      places: Object.entries(texts.places).map(([value, label]) => ({ value, label })),
    },
    Object.keys(form.problems).length > 0 ? 422 : 200,
  );
}

/** Puts what is wrong with a declaration beside the field that it stands in. */
function refuse({ form, t }: OfficePost, problems: readonly ServiceProblem[]): void {
  for (const { at, message } of problems) {
    const line = lineOfProblem(at);
    form.refuse(
      fieldOfProblem(at),
      line === undefined
        ? { text: `${message}.` }
        : { text: t('cookie-office.bad-line', { line, text: `${message}.` }) },
    );
  }
}

const nameOfKind = ({ t }: OfficeCall, kind: ServiceKind): string => t(`cookie-office.preset.${kind}`);

const kindIn = ({ path }: OfficeCall): ServiceKind | undefined =>
  SERVICE_KINDS.find((kind) => kind === path.kind);

async function declare(
  call: OfficePost,
  kind: ServiceKind,
  facts: { readonly id: string; readonly meaning: number; readonly isNew: boolean },
  again: (form: FormState) => Promise<OfficeAnswer>,
): Promise<OfficeAnswer> {
  const { form, deps, viewer } = call;
  const declaration = declarationIn(form, kind, { ...facts, languages: deps.settings.languages });
  if (!form.isGood) return again(form.state());
  const before = deps.consent.registry.revision;
  const declared = await deps.consentDesk.declare(declaration, { isNew: facts.isNew });
  if (!declared.ok) {
    refuse(call, declared.problems);
    return again(form.state());
  }
  await deps.accounts.audit.record(viewer, {
    action: facts.isNew ? 'consent.service-declared' : 'consent.service-changed',
    target: { kind: 'portal', id: 'portal' },
    details: { service: declared.value.id, revision: { before, after: deps.consent.registry.revision } },
  });
  return goTo(PATH, 'service-declared');
}

const newService: OfficeRoute = {
  path: `${PATH}services/new/:kind/`,
  section: 'cookies',
  async get(call) {
    const kind = kindIn(call);
    if (kind === undefined) return notHere;
    return servicePage(call, { kind, name: nameOfKind(call, kind), seen: '' }, emptyForm(kind));
  },
  async post(call) {
    const kind = kindIn(call);
    if (kind === undefined) return notHere;
    const id = call.form.text('id', { max: 12 });
    const again = (form: FormState) =>
      servicePage(call, { kind, name: nameOfKind(call, kind), seen: '' }, form);
    return declare(call, kind, { id, meaning: 1, isNew: true }, again);
  },
};

/** The service that the address names, if it may be changed here. */
async function serviceOf({ deps, path }: OfficeCall) {
  const found = (await deps.consentDesk.services()).find(({ service }) => service.id === path.id);
  return found?.declaration === undefined ? undefined : found;
}

const oneService: OfficeRoute = {
  path: `${PATH}services/:id/`,
  section: 'cookies',
  async get(call) {
    const found = await serviceOf(call);
    if (found === undefined) return notHere;
    const { service, declaration } = found;
    const facts = {
      kind: kindOf(declaration),
      id: service.id,
      name: service.name,
      seen: seenMark(declaration),
    };
    return servicePage(call, facts, filledForm(service, declaration, call.deps.settings.languages));
  },
  async post(call) {
    const found = await serviceOf(call);
    if (found === undefined) return notHere;
    const { service, declaration } = found;
    const kind = kindOf(declaration);
    const facts = { kind, id: service.id, name: service.name, seen: seenMark(declaration) };
    const again = (form: FormState) => servicePage(call, facts, form);
    if (!stillStands(call.form, declaration)) return again(call.form.state());
    return declare(call, kind, { id: service.id, meaning: service.meaning, isNew: false }, again);
  },
};

const removeService: OfficeRoute = {
  path: `${PATH}services/:id/remove/`,
  section: 'cookies',
  async get(call) {
    const found = await serviceOf(call);
    if (found === undefined) return notHere;
    const { t } = call;
    const { id, name } = found.service;
    return show('confirm', {
      title: t('cookie-office.remove-service', { name }),
      consequences: [t('cookie-office.remove-text')],
      crumbs: crumbs(call),
      action: `${PATH}services/${id}/remove/`,
      hidden: {},
      submit: t('cookie-office.remove-service', { name }),
      cancel: `${PATH}services/${id}/`,
    });
  },
  async post(call) {
    const { deps, path, viewer } = call;
    if (!(await deps.consentDesk.remove(path.id ?? ''))) return notHere;
    await deps.accounts.audit.record(viewer, {
      action: 'consent.service-removed',
      target: { kind: 'portal', id: 'portal' },
      details: { service: path.id },
    });
    return goTo(PATH, 'service-removed');
  },
};

async function textsPage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  const { settings, consentDesk } = call.deps;
  const texts = await consentDesk.texts();
  const { languages } = settings;
  return show(
    'policyTexts',
    {
      form:
        form ?? blankForm(Object.fromEntries(languages.map((code) => [`text.${code}`, texts[code] ?? '']))),
      seen: seenMark(texts),
      languages: languages.map((code) => ({ code, name: formatsOf(call.language).language(code) })),
      hasFixed: Object.keys(settings['cookies.policyText']).length > 0,
    },
    form === undefined ? 200 : 422,
  );
}

const texts: OfficeRoute = {
  path: `${PATH}texts/`,
  section: 'cookies',
  get: (call) => textsPage(call),
  async post(call) {
    const { form, deps, viewer } = call;
    const { languages } = deps.settings;
    const given = Object.fromEntries(
      languages.map((code) => [code, form.text(`text.${code}`, { required: false, max: MAX_TEXT })]),
    );
    if (!stillStands(form, await deps.consentDesk.texts()) || !form.isGood)
      return textsPage(call, form.state());
    await deps.consentDesk.writeTexts(given);
    await deps.accounts.audit.record(viewer, {
      action: 'consent.policy-written',
      target: { kind: 'portal', id: 'portal' },
      details: { languages: languages.filter((code) => given[code] !== '') },
    });
    return goTo(PATH, 'policy-written');
  },
};

const FAULTS_UNTIL = 'until';

/** Cookies, consent, and the proof of it, for whoever runs the portal. */
export const cookiesRoutes: readonly OfficeRoute[] = [
  { path: PATH, section: 'cookies', get: overview },
  newService,
  oneService,
  removeService,
  texts,
  {
    path: `${PATH}faults/dismiss/`,
    section: 'cookies',
    async post({ deps, form }) {
      const until = form.hidden(FAULTS_UNTIL);
      if (/^\d{4}-[\d:.TZ-]{5,30}$/.test(until)) await deps.consentDesk.faults.dismiss(until);
      return goTo(PATH, 'faults-dismissed');
    },
  },
  {
    path: `${PATH}archive/`,
    section: 'cookies',
    async get({ deps, now, viewer }) {
      const body = await deps.consentDesk.archive();
      await deps.accounts.audit.record(viewer, {
        action: 'consent.records-exported',
        target: { kind: 'portal', id: 'portal' },
      });
      return {
        answer: 'file',
        type: 'application/zip',
        name: `consent-records-${now.toISOString().slice(0, 10)}.zip`,
        body,
      };
    },
  },
  {
    path: `${PATH}versions/:digest/`,
    section: 'cookies',
    async get({ deps, path }) {
      const found = deps.consent.publications.find(({ digest }) => digest === path.digest);
      if (found === undefined) return notHere;
      return {
        answer: 'file',
        type: 'application/json; charset=utf-8',
        name: `cookies-policy-${found.publishedAt.slice(0, 10)}-${found.revision}.json`,
        body: found.content,
      };
    },
  },
];
