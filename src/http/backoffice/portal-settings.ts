import { LANGUAGES, type Language, type Translate } from '#i18n';
import { ADJUSTABLE, type AdjustableName, SETTINGS, type SettingName, type Settings } from '#settings';
import { blankForm, type FormState } from '#web';
import { geocoderRoutes } from './geocoders.ts';
import { changePortal, lockedOf } from './portal-change.ts';
import { portalLookRoutes } from './portal-look.ts';
import {
  goTo,
  type OfficeAnswer,
  type OfficeCall,
  type OfficePost,
  type OfficeRoute,
  show,
} from './route.ts';
import { countOf, localizedIn, readRows, valuesOfRows } from './row-lists.ts';

const PATH = '/backoffice/settings/';

function shownValue(settings: Settings, name: SettingName, t: Translate): string {
  const value: unknown = settings[name];
  if (value === '' || value === undefined) return t('settings.empty');
  // What opens a door: that it is set is all that is shown.
  if (SETTINGS[name].isSecret) return t('settings.secret');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What environment and `portal.yaml` have set, to read. */
const server: OfficeRoute = {
  path: `${PATH}server/`,
  section: 'settings',
  async get({ deps: { settings }, t }) {
    // The keys of a literal.
    const names = (Object.keys(SETTINGS) as SettingName[]).filter(
      (name) => settings.locked.has(name) || !ADJUSTABLE.some((one) => one === name),
    );
    return show('portalSettings', {
      settings: names.map((name) => ({
        name,
        env: SETTINGS[name].env,
        value: shownValue(settings, name, t),
        isLocked: settings.locked.has(name),
        doc: SETTINGS[name].doc,
      })),
    });
  },
};

const GENERAL = ['name', 'languages', 'defaultLanguage'] as const;

/** Languages in which texts are asked for: those of the portal, and any in which there is one. */
const languagesOf = ({ deps: { settings } }: OfficeCall): readonly Language[] =>
  LANGUAGES.filter((language) => settings.languages.includes(language));

const generalForm = ({ deps: { settings } }: OfficeCall): FormState =>
  blankForm({
    ...Object.fromEntries(LANGUAGES.map((language) => [`name-${language}`, settings.name[language] ?? ''])),
    languages: settings.languages,
    defaultLanguage: settings.defaultLanguage,
  });

/** What was sent, over what is locked and so was not. */
const again = (form: FormState, blank: FormState): FormState => ({
  values: { ...blank.values, ...form.values },
  problems: form.problems,
});

function generalPage(call: OfficeCall, form?: FormState): OfficeAnswer {
  const blank = generalForm(call);
  return show(
    'portalGeneral',
    {
      form: form === undefined ? blank : again(form, blank),
      seen: call.deps.portal.seen(GENERAL),
      locked: lockedOf(call, GENERAL),
      languages: languagesOf(call),
    },
    form === undefined ? 200 : 422,
  );
}

/** What the form says, as far as it is not locked. */
function generalIn(call: OfficePost): Partial<Record<AdjustableName, unknown>> {
  const { form } = call;
  const locked = lockedOf(call, GENERAL);
  const values: Partial<Record<AdjustableName, unknown>> = {};
  if (locked.name === undefined) {
    const given = languagesOf(call).map(
      (language) => [language, form.text(`name-${language}`, { required: false, max: 100 })] as const,
    );
    // A language that the portal does not have at present keeps its name.
    const kept = Object.entries(call.deps.settings.name).filter(
      ([code]) => !given.some(([language]) => language === code),
    );
    const names = given.filter(([, words]) => words !== '');
    if (names.length === 0) form.refuse(`name-${given[0]?.[0] ?? ''}`, { message: 'portal.name-missing' });
    else values.name = Object.fromEntries([...kept, ...names]);
  }
  if (locked.languages === undefined) {
    const languages = form.choices('languages', LANGUAGES);
    if (languages.length === 0) form.refuse('languages', { message: 'portal.languages-missing' });
    else values.languages = languages;
  }
  if (locked.defaultLanguage === undefined)
    values.defaultLanguage = form.choice('defaultLanguage', LANGUAGES);
  return values;
}

const general: OfficeRoute = {
  path: PATH,
  section: 'settings',
  get: async (call) => generalPage(call),
  async post(call) {
    const { form } = call;
    const values = generalIn(call);
    const fields = { name: `name-${languagesOf(call)[0] ?? ''}` };
    if (form.isGood && (await changePortal(call, GENERAL, values, fields))) return goTo(PATH, 'saved');
    return generalPage(call, form.state());
  },
};

const LINKS = ['navigation', 'footer.links'] as const;
const LINK_LISTS = { navigation: 'navigation', footer: 'footer.links' } as const;

function linksForm({ deps: { settings } }: OfficeCall): FormState {
  const rows = (name: (typeof LINKS)[number]) =>
    settings[name].map(({ label, address }) => ({ ...label, address }));
  return blankForm({
    ...valuesOfRows('navigation', rows('navigation')),
    ...valuesOfRows('footer', rows('footer.links')),
  });
}

function linksPage(call: OfficeCall, form?: FormState): OfficeAnswer {
  const blank = linksForm(call);
  const shown = form === undefined ? blank : again(form, blank);
  return show(
    'portalLinks',
    {
      form: shown,
      seen: call.deps.portal.seen(LINKS),
      locked: lockedOf(call, LINKS),
      languages: languagesOf(call),
      counts: { navigation: countOf(shown, 'navigation'), footer: countOf(shown, 'footer') },
    },
    form === undefined ? 200 : 422,
  );
}

const links: OfficeRoute = {
  path: `${PATH}links/`,
  section: 'settings',
  get: async (call) => linksPage(call),
  async post(call) {
    const { form } = call;
    const languages = languagesOf(call);
    const values = Object.fromEntries(
      Object.entries(LINK_LISTS).map(([prefix, name]) => [
        name,
        readRows(form, prefix, [...languages, 'address']).map((row) => {
          const label = localizedIn(row, languages);
          const address = row.cells.address ?? '';
          if (Object.keys(label).length === 0)
            form.refuse(row.field(languages[0] ?? ''), { message: 'portal.bad-label' });
          if (!/^\/(?!\/)|^https?:\/\/./i.test(address))
            form.refuse(row.field('address'), { message: 'portal.bad-address' });
          return { label, address };
        }),
      ]),
    );
    if (form.isGood && (await changePortal(call, LINKS, values, { 'footer.links': 'footer-0-address' })))
      return goTo(`${PATH}links/`, 'saved');
    return linksPage(call, form.state());
  },
};

const LISTS = ['themes', 'licences'] as const;

function listsForm({ deps: { settings } }: OfficeCall): FormState {
  return blankForm({
    ...valuesOfRows('themes', settings.themes),
    ...valuesOfRows(
      'licences',
      settings.licences.map(({ title, url }) => ({ title, url })),
    ),
  });
}

function listsPage(call: OfficeCall, form?: FormState): OfficeAnswer {
  const blank = listsForm(call);
  const shown = form === undefined ? blank : again(form, blank);
  return show(
    'portalLists',
    {
      form: shown,
      seen: call.deps.portal.seen(LISTS),
      locked: lockedOf(call, LISTS),
      languages: languagesOf(call),
      counts: { themes: countOf(shown, 'themes'), licences: countOf(shown, 'licences') },
    },
    form === undefined ? 200 : 422,
  );
}

const lists: OfficeRoute = {
  path: `${PATH}lists/`,
  section: 'settings',
  get: async (call) => listsPage(call),
  async post(call) {
    const { form } = call;
    const languages = languagesOf(call);
    const themes = readRows(form, 'themes', languages).map((row) => localizedIn(row, languages));
    const licences = readRows(form, 'licences', ['title', 'url']).map((row) => {
      const { title = '', url = '' } = row.cells;
      if (title === '' || !/^https?:\/\/./i.test(url))
        form.refuse(row.field(title === '' ? 'title' : 'url'), { message: 'portal.bad-licence' });
      return { title, url };
    });
    const fields = { themes: `themes-0-${languages[0] ?? ''}`, licences: 'licences-0-title' };
    if (form.isGood && (await changePortal(call, LISTS, { themes, licences }, fields)))
      return goTo(`${PATH}lists/`, 'saved');
    return listsPage(call, form.state());
  },
};

/** What the portal is called, looks like, links to and offers; and what is set outside the back office, to read. */
export const portalSettingsRoutes: readonly OfficeRoute[] = [
  general,
  ...portalLookRoutes,
  links,
  lists,
  ...geocoderRoutes,
  server,
];
