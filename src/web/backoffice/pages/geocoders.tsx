import { GEOCODER_PROTOCOLS, type GeocoderProtocol, type ShownGeocoder } from '#settings';
import { useSite } from '../../site.ts';
import { type Column, DataTable, Empty } from '../components/data-table.tsx';
import { TextField } from '../components/fields.tsx';
import { Form } from '../components/form.tsx';
import { Section } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';
import { SettingsTabs } from './portal-forms.tsx';

const PATH = '/backoffice/settings/geocoders/';

export interface GeocodersData {
  readonly geocoders: readonly ShownGeocoder[];
  /** Variable of the environment, when they are set outside the back office. */
  readonly lockedBy: string | undefined;
  readonly isAdministrator: boolean;
}

/** The services that steps may ask. */
export function GeocodersPage({ frame, data }: { readonly frame: Frame; readonly data: GeocodersData }) {
  const { t, href } = useSite();
  const { geocoders, lockedBy, isAdministrator } = data;
  const isOpen = isAdministrator && lockedBy === undefined;
  const forOthers = isAdministrator ? undefined : t('geocoders.administrators-only');
  const why = lockedBy === undefined ? forOthers : t('portal.locked', { name: 'geocoders', env: lockedBy });
  const columns: readonly Column<ShownGeocoder>[] = [
    {
      name: 'name',
      label: t('geocoders.name'),
      kind: 'name',
      cell: ({ id, name }) => (isOpen ? <a href={href(`${PATH}${id}/`)}>{name}</a> : name),
    },
    { name: 'id', label: t('geocoders.id'), cell: ({ id }) => <code>{id}</code> },
    { name: 'protocol', label: t('geocoders.protocol'), cell: ({ protocol }) => t(`geocoder.${protocol}`) },
    { name: 'url', label: t('geocoders.url'), kind: 'long', cell: ({ url }) => url },
    {
      name: 'key',
      label: t('geocoders.key'),
      cell: ({ hasKey }) => t(hasKey ? 'geocoders.key-is' : 'geocoders.key-none'),
    },
  ];
  return (
    <Office frame={frame} title={t('office.nav.settings')} lead={t('geocoders.lead')}>
      <SettingsTabs current="geocoders" />
      <Section title={t('geocoders.title')} {...(why !== undefined && { lead: why })}>
        {geocoders.length === 0 ? (
          <Empty>
            <p>{t('geocoders.none')}</p>
          </Empty>
        ) : (
          <DataTable
            caption={t('geocoders.title')}
            columns={columns}
            rows={geocoders}
            keyOf={({ id }) => id}
          />
        )}
      </Section>
      {isOpen ? (
        <Section title={t('geocoders.add-title')} lead={t('geocoders.add-lead')}>
          <ul class="plain-list">
            {GEOCODER_PROTOCOLS.map((protocol) => (
              <li key={protocol}>
                <a href={href(`${PATH}new/${protocol}/`)}>{t(`geocoder.${protocol}`)}</a>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </Office>
  );
}

export interface GeocoderData {
  readonly protocol: GeocoderProtocol;
  /** Absent for a new one. */
  readonly geocoder?: ShownGeocoder;
  readonly form: FormState;
  readonly seen: string;
}

/** One of them, or a new one. */
export function GeocoderPage({ frame, data }: { readonly frame: Frame; readonly data: GeocoderData }) {
  const { t, href } = useSite();
  const { protocol, geocoder, form, seen } = data;
  const action = `${PATH}${geocoder?.id ?? `new/${protocol}`}/`;
  return (
    <Office
      frame={frame}
      title={geocoder?.name ?? t('geocoders.new', { protocol: t(`geocoder.${protocol}`) })}
      crumbs={[
        { label: t('office.nav.settings'), path: '/backoffice/settings/' },
        { label: t('portal.tab.geocoders'), path: PATH },
      ]}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      <Form
        action={action}
        state={form}
        hidden={{ seen }}
        submit={t(geocoder === undefined ? 'geocoders.create' : 'office.save')}
        cancel={PATH}
        label={t('geocoders.settings')}
      >
        {geocoder === undefined ? (
          <TextField
            name="id"
            label={t('geocoders.id')}
            hint={t('geocoders.id-hint')}
            maxLength={30}
            class="is-short"
          />
        ) : null}
        <TextField name="name" label={t('geocoders.name')} hint={t('geocoders.name-hint')} maxLength={60} />
        <TextField name="url" type="url" label={t('geocoders.url')} hint={t('geocoders.url-hint')} />
        <TextField
          name="keySecret"
          type="password"
          autocomplete="new-password"
          label={t('geocoders.key')}
          hint={t(geocoder?.hasKey ? 'geocoders.key-kept' : 'geocoders.key-hint')}
          isOptional
        />
        <TextField
          name="perSecond"
          label={t('geocoders.rate')}
          hint={t('geocoders.rate-hint')}
          class="is-short"
        />
        <TextField
          name="attribution"
          label={t('geocoders.attribution')}
          hint={t('geocoders.attribution-hint')}
          maxLength={300}
          isOptional
        />
      </Form>
      {geocoder === undefined ? null : (
        <div class="office-acts">
          <a class="button is-small is-dangerous" href={href(`${action}remove/`)}>
            {t('geocoders.remove')}
          </a>
        </div>
      )}
    </Office>
  );
}
