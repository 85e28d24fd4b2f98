import { type Localized, ORIGIN_LINES } from '#dataset';
import { localized } from '#i18n';
import type { MetadataField, PortalLicence } from '#settings';
import { FREQUENCIES } from '../../pages/information.tsx';
import { useSite } from '../../site.ts';
import { SelectField, TextArea, TextField, TickList } from '../components/fields.tsx';
import { textOf, useForm } from '../components/form.tsx';

/** What the form of the metadata offers. */
export interface MetadataOffer {
  readonly licences: readonly PortalLicence[];
  /** By what a form calls them. Empty: publishers write their own. */
  readonly themes: ReadonlyMap<string, Localized>;
  readonly custom: readonly MetadataField[];
}

/** Themes from the list of the portal, or in the publisher's own words. */
function Themes({ offer }: { readonly offer: MetadataOffer }) {
  const { t, language, languages, defaultLanguage } = useSite();
  if (offer.themes.size > 0)
    return (
      <TickList
        name="themes"
        label={t('publishing.themes')}
        options={[...offer.themes].map(([key, theme]) => ({
          value: key,
          label: localized(theme, language, defaultLanguage),
        }))}
      />
    );
  return (
    <div class="by-language">
      {languages.map((code) => (
        <TextField
          key={code}
          name={`themes-${code}`}
          label={`${t('publishing.themes')} (${code})`}
          hint={t('publishing.list-hint')}
          isOptional
        />
      ))}
    </div>
  );
}

/** A part of the metadata that few datasets need: folded away while nothing stands in it. */
function Part(props: {
  readonly title: string;
  readonly names: readonly string[];
  readonly children: preact.ComponentChildren;
}) {
  const form = useForm();
  const isOpen = props.names.some((name) => textOf(form, name) !== '' || form.problems[name] !== undefined);
  return (
    <details class="meta-part" open={isOpen}>
      <summary>{props.title}</summary>
      <div class="choice-fields">{props.children}</div>
    </details>
  );
}

function Licence({ offer }: { readonly offer: MetadataOffer }) {
  const { t } = useSite();
  return (
    <>
      <SelectField
        name="license"
        label={t('publishing.licence')}
        options={[
          { value: '', label: t('publishing.licence.choose') },
          ...offer.licences.map(({ title, url }) => ({ value: url, label: title })),
          { value: 'other', label: t('publishing.licence.other') },
        ]}
      />
      <div class="by-language other-licence">
        <TextField name="license-title" label={t('publishing.licence.title')} isOptional />
        <TextField name="license-url" type="url" label={t('publishing.licence.url')} isOptional />
      </div>
    </>
  );
}

/** What the dataset is, in every language of the portal. */
export function MetadataFields({ offer }: { readonly offer: MetadataOffer }) {
  const { t, language: shown, languages, defaultLanguage } = useSite();
  const line = (name: string, label: string, hint?: string) => (
    <TextField name={name} label={label} {...(hint !== undefined && { hint })} isOptional />
  );
  return (
    <>
      <div class="by-language">
        {languages.map((language) => (
          <TextField
            key={language}
            name={`title-${language}`}
            label={`${t('dataset-office.title')} (${language})`}
            isOptional={language !== defaultLanguage}
            spellcheck
          />
        ))}
      </div>
      <div class="by-language">
        {languages.map((language) => (
          <TextArea
            key={language}
            name={`description-${language}`}
            label={`${t('publishing.description')} (${language})`}
            hint={t('publishing.description-hint')}
            rows={6}
            isOptional
          />
        ))}
      </div>
      <Licence offer={offer} />
      <TextField name="publisher" label={t('dataset-office.publisher')} isOptional />
      <Themes offer={offer} />
      <div class="by-language">
        {languages.map((language) => (
          <TextField
            key={language}
            name={`keywords-${language}`}
            label={`${t('publishing.keywords')} (${language})`}
            hint={t('publishing.list-hint')}
            isOptional
          />
        ))}
      </div>
      <Part title={t('meta.dcat')} names={[...ORIGIN_LINES, 'attributions', 'territory']}>
        {line('creator', t('meta.creator'))}
        {line('contributor', t('meta.contributor'))}
        {line('contactName', t('meta.contact-name'))}
        {line('contactEmail', t('meta.contact-email'))}
        {line('references', t('meta.references'), t('meta.references-hint'))}
        <SelectField
          name="updateFrequency"
          label={t('meta.frequency')}
          options={[
            { value: '', label: t('meta.frequency.unsaid') },
            ...FREQUENCIES.map((value) => ({ value, label: t(`meta.frequency.${value}`) })),
          ]}
        />
        {line('issued', t('meta.issued'), t('meta.date-hint'))}
        {line('temporalStart', t('meta.temporal-start'), t('meta.date-hint'))}
        {line('temporalEnd', t('meta.temporal-end'), t('meta.date-hint'))}
        {line('conformsTo', t('meta.conforms-to'))}
        {line('timezone', t('meta.timezone'), t('meta.timezone-hint'))}
        <TextArea
          name="attributions"
          label={t('meta.attributions')}
          hint={t('meta.lines-hint')}
          rows={2}
          isOptional
        />
        <TextArea
          name="territory"
          label={t('meta.territory')}
          hint={t('meta.lines-hint')}
          rows={2}
          isOptional
        />
      </Part>
      <Part
        title="INSPIRE"
        names={['theme', 'type', 'fileIdentifier', 'contactPosition', 'contactAddress', 'purpose'].map(
          (name) => `inspire-${name}`,
        )}
      >
        {line('inspire-theme', t('meta.inspire.theme'))}
        {line('inspire-type', t('meta.inspire.type'))}
        {line('inspire-fileIdentifier', t('meta.inspire.identifier'))}
        {line('inspire-contactPosition', t('meta.inspire.position'))}
        {line('inspire-contactAddress', t('meta.inspire.address'))}
        {line('inspire-purpose', t('meta.inspire.purpose'))}
      </Part>
      {offer.custom.length === 0 ? null : (
        <fieldset class="meta-part">
          <legend class="label">{t('meta.custom')}</legend>
          <div class="choice-fields">
            {offer.custom.map(({ name, label }) => (
              <TextField
                key={name}
                name={`custom-${name}`}
                label={localized(label, shown, defaultLanguage)}
                isOptional
              />
            ))}
          </div>
        </fieldset>
      )}
    </>
  );
}
