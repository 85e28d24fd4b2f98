import { may } from '#accounts';
import { GEOCODER_PROTOCOLS as PROTOCOLS } from '#ingest';
import {
  GEOCODER_PROTOCOLS,
  type GeocoderProtocol,
  type GeocoderSetting,
  SETTINGS,
  type ShownGeocoder,
  shownGeocoders,
} from '#settings';
import { blankForm, type FormState } from '#web';
import { changePortal, lockedOf } from './portal-change.ts';
import {
  goTo,
  notHere,
  type OfficeAnswer,
  type OfficeCall,
  type OfficePost,
  type OfficeRoute,
  show,
} from './route.ts';

const PATH = '/backoffice/settings/geocoders/';
const NAMES = ['geocoders'] as const;

const isLocked = (call: OfficeCall): boolean => lockedOf(call, NAMES).geocoders !== undefined;

const list: OfficeRoute = {
  path: PATH,
  section: 'settings',
  get: async (call) =>
    show('geocoders', {
      geocoders: shownGeocoders(call.deps.settings.geocoders),
      lockedBy: isLocked(call) ? SETTINGS.geocoders.env : undefined,
      isAdministrator: may(call.viewer, 'administer'),
    }),
};

/** The one that the address names, or the kind of a new one. */
function subjectOf({
  path,
  deps: { settings },
}: OfficeCall): { readonly protocol: GeocoderProtocol; readonly geocoder?: ShownGeocoder } | undefined {
  const geocoder = shownGeocoders(settings.geocoders).find(({ id }) => id === path.id);
  if (geocoder !== undefined) return { protocol: geocoder.protocol, geocoder };
  const protocol = GEOCODER_PROTOCOLS.find((one) => one === path.protocol);
  return protocol && { protocol };
}

/** What a new one is proposed to be: its public service. Nothing is sent there before it is saved. */
const proposed = (call: OfficeCall, protocol: GeocoderProtocol): FormState => {
  const { url, attribution } = PROTOCOLS[protocol].preset;
  const isTaken = call.deps.settings.geocoders.some(({ id }) => id === protocol);
  return blankForm({
    id: isTaken ? '' : protocol,
    name: call.t(`geocoder.${protocol}`),
    url,
    attribution,
    perSecond: '1',
  });
};

function page(call: OfficeCall, sent?: FormState): OfficeAnswer {
  const subject = subjectOf(call);
  if (subject === undefined || isLocked(call)) return notHere;
  const { protocol, geocoder } = subject;
  const { name = '', url = '', attribution = '', perSecond = 1 } = geocoder ?? {};
  const form =
    geocoder === undefined
      ? proposed(call, protocol)
      : blankForm({ name, url, attribution, perSecond: String(perSecond) });
  const seen = call.deps.portal.seen(NAMES);
  return show('geocoder', { ...subject, form: sent ?? form, seen }, sent === undefined ? 200 : 422);
}

/** What the form says; a key that is left empty stays, or there is none. */
function geocoderIn({ form }: OfficePost, id: string, protocol: GeocoderProtocol): GeocoderSetting {
  const url = form.text('url', { max: 500 });
  if (url !== '' && !isServiceUrl(url)) form.refuse('url', { message: 'geocoders.bad-url' });
  const key = form.hidden('keySecret').trim();
  if (!/^[\x21-\x7e]{0,2000}$/.test(key)) form.refuse('keySecret', { message: 'geocoders.bad-key' });
  const perSecond = Number(form.text('perSecond').replace(',', '.'));
  if (!(perSecond >= 0.01 && perSecond <= 50)) form.refuse('perSecond', { message: 'geocoders.bad-rate' });
  return {
    id,
    name: form.text('name', { max: 60 }),
    protocol,
    url,
    perSecond,
    attribution: form.text('attribution', { required: false, max: 300 }),
    ...(key !== '' && { key }),
  };
}

function isServiceUrl(text: string): boolean {
  const { protocol, username, password, search, hash } = URL.parse(text) ?? {};
  return (
    protocol !== undefined && /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === ''
  );
}

/** As the others are kept: a key that is not given again stays. */
const others = (call: OfficeCall, id: string): readonly ShownGeocoder[] =>
  shownGeocoders(call.deps.settings.geocoders).filter((one) => one.id !== id);

async function save(
  call: OfficePost,
  id: string,
  place: (others: readonly ShownGeocoder[], made: GeocoderSetting) => readonly unknown[],
): Promise<OfficeAnswer> {
  const subject = subjectOf(call);
  if (subject === undefined || isLocked(call)) return notHere;
  const made = geocoderIn(call, id, subject.protocol);
  const geocoders = place(others(call, id), made);
  if (call.form.isGood && (await changePortal(call, NAMES, { geocoders }, { geocoders: '' })))
    return goTo(PATH, 'geocoder-saved');
  return page(call, call.form.state());
}

/** Services that steps may ask: for administrators, as what is asked leaves the portal. */
export const geocoderRoutes: readonly OfficeRoute[] = [
  list,
  {
    path: `${PATH}new/:protocol/`,
    section: 'settings',
    needs: ['administer'],
    isSensitive: true,
    get: async (call) => page(call),
    async post(call) {
      const { form } = call;
      const id = form.text('id', { max: 30 });
      if (id !== '' && !/^[a-z0-9-]{1,30}$/.test(id)) form.refuse('id', { message: 'geocoders.bad-id' });
      if (call.deps.settings.geocoders.some((one) => one.id === id))
        form.refuse('id', { message: 'geocoders.id-taken' });
      return save(call, id, (rest, made) => [...rest, made]);
    },
  },
  {
    path: `${PATH}:id/`,
    section: 'settings',
    needs: ['administer'],
    isSensitive: true,
    get: async (call) => page(call),
    post: (call) =>
      save(call, call.path.id ?? '', (_rest, made) =>
        shownGeocoders(call.deps.settings.geocoders).map((one) => (one.id === made.id ? made : one)),
      ),
  },
  {
    path: `${PATH}:id/remove/`,
    section: 'settings',
    needs: ['administer'],
    isSensitive: true,
    async get(call) {
      const { t } = call;
      const { geocoder } = subjectOf(call) ?? {};
      if (geocoder === undefined || isLocked(call)) return notHere;
      const { id, name } = geocoder;
      return show('confirm', {
        title: t('geocoders.remove-title', { name }),
        consequences: [t('geocoders.remove-text')],
        crumbs: [
          { label: t('portal.tab.geocoders'), path: PATH },
          { label: name, path: `${PATH}${id}/` },
        ],
        action: `${PATH}${id}/remove/`,
        hidden: { seen: call.deps.portal.seen(NAMES) },
        submit: t('geocoders.remove'),
        cancel: `${PATH}${id}/`,
      });
    },
    async post(call) {
      if (subjectOf(call) === undefined || isLocked(call)) return notHere;
      const geocoders = others(call, call.path.id ?? '');
      if (await changePortal(call, NAMES, { geocoders }, { geocoders: '' }))
        return goTo(PATH, 'geocoder-removed');
      return page(call, call.form.state());
    },
  },
];
