import type { PresetName } from '#consent';
import type { Language } from '#i18n';
import { useSite } from '../../site.ts';
import { type Option, TextArea, TextField, TickField, TickList } from '../components/fields.tsx';
import { Form } from '../components/form.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';

export interface CookieServiceData {
  readonly kind: PresetName | 'other';
  /** Absent for a new one. */
  readonly id?: string;
  readonly name: string;
  readonly form: FormState;
  readonly seen: string;
  /** What the preset has to be told. */
  readonly needs: readonly ('url' | 'siteId')[];
  readonly languages: readonly Language[];
  readonly purposes: readonly Option[];
  readonly categories: readonly Option[];
  readonly places: readonly Option[];
}

const PATH = '/backoffice/cookies/';
const CONTENT_KINDS = ['script', 'frame', 'picture', 'tiles'] as const;

/** What one of the usual services has to be told. */
function PresetFields({ data }: { readonly data: CookieServiceData }) {
  const { t } = useSite();
  return (
    <>
      {data.needs.includes('url') ? (
        <TextField
          name="url"
          type="url"
          label={t('cookie-office.field.url')}
          hint={t('cookie-office.field.url-hint')}
        />
      ) : null}
      {data.needs.includes('siteId') ? (
        <TextField
          name="siteId"
          label={t('cookie-office.field.siteId')}
          inputMode="numeric"
          class="is-short"
        />
      ) : null}
    </>
  );
}

/** Everything that can be said of a service. */
function AllFields({ data }: { readonly data: CookieServiceData }) {
  const { t, format } = useSite();
  return (
    <>
      <TickList
        type="radio"
        name="category"
        label={t('cookie-office.field.category')}
        options={data.categories}
      />
      <TickList name="purposes" label={t('cookie-office.field.purposes')} options={data.purposes} />
      {data.languages.map((language, i) => (
        <TextArea
          key={language}
          name={`purpose.${language}`}
          label={t('cookie-office.field.purpose', { language: format.language(language) })}
          rows={2}
          isOptional={i > 0}
        />
      ))}
      <TextField name="provider" label={t('cookie-office.field.provider')} maxLength={200} />
      <TextField name="policyUrl" type="url" label={t('cookie-office.field.policyUrl')} isOptional />
      <TextField
        name="country"
        label={t('cookie-office.field.country')}
        hint={t('cookie-office.field.country-hint')}
        maxLength={2}
        class="is-short"
        isOptional
      />
      <TextArea
        name="recipients"
        label={t('cookie-office.field.recipients')}
        hint={t('cookie-office.field.lines-hint')}
        rows={2}
        isOptional
      />
      <TextArea
        name="countries"
        label={t('cookie-office.field.countries')}
        hint={t('cookie-office.field.lines-hint')}
        rows={2}
        isOptional
      />
      <TickList name="location" label={t('cookie-office.field.location')} options={data.places} />
      <TickList
        type="radio"
        name="kind"
        label={t('cookie-office.field.kind')}
        options={CONTENT_KINDS.map((value) => ({ value, label: t(`cookie-office.field.kind.${value}`) }))}
      />
      <TextField name="src" label={t('cookie-office.field.src')} isOptional />
      <TextField name="attribution" label={t('cookie-office.field.attribution')} isOptional />
      <TextArea
        name="hosts"
        label={t('cookie-office.field.hosts')}
        hint={t('cookie-office.field.hosts-hint')}
        rows={3}
      />
      <TextArea
        name="cookies"
        label={t('cookie-office.field.cookies')}
        hint={t('cookie-office.field.cookies-hint')}
        rows={4}
        isOptional
      />
      <TextArea
        name="storage"
        label={t('cookie-office.field.storage')}
        hint={t('cookie-office.field.storage-hint')}
        rows={3}
        isOptional
      />
    </>
  );
}

/** A service that needs consent, or a new one. */
export function CookieServicePage(props: { readonly frame: Frame; readonly data: CookieServiceData }) {
  const { t, href } = useSite();
  const { data } = props;
  const { id, kind, name, form } = data;
  const isNew = id === undefined;
  const action = isNew ? `${PATH}services/new/${kind}/` : `${PATH}services/${id}/`;
  const title =
    isNew && kind === 'other'
      ? t('cookie-office.add')
      : t(isNew ? 'cookie-office.new-service' : 'cookie-office.change-service', { name });
  return (
    <Office
      frame={props.frame}
      title={title}
      lead={t(`cookie-office.preset-text.${kind}`)}
      crumbs={[{ label: t('office.nav.cookies'), path: PATH }]}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      <Form
        action={action}
        state={form}
        hidden={isNew ? {} : { seen: data.seen }}
        submit={t(isNew ? 'cookie-office.declare' : 'office.save')}
        cancel={PATH}
        label={title}
      >
        {isNew ? (
          <TextField
            name="id"
            label={t('cookie-office.field.id')}
            hint={t('cookie-office.field.id-hint')}
            maxLength={12}
            class="is-short"
          />
        ) : null}
        <TextField
          name="name"
          label={t('cookie-office.field.name')}
          maxLength={100}
          isOptional={kind !== 'other'}
        />
        {kind === 'other' ? <AllFields data={data} /> : <PresetFields data={data} />}
        {isNew ? null : (
          <TickField
            name="meaning"
            label={t('cookie-office.field.meaning')}
            hint={t('cookie-office.field.meaning-hint')}
          />
        )}
      </Form>
      {isNew ? null : (
        <div class="office-acts">
          <a class="button is-small is-dangerous" href={href(`${action}remove/`)}>
            {t('cookie-office.remove-service', { name })}
          </a>
        </div>
      )}
    </Office>
  );
}
