import { LANGUAGE_NAMES, LANGUAGES, type Language } from '#i18n';
import { useSite } from '../../site.ts';
import { SelectField, TextField, TickList } from '../components/fields.tsx';
import { Form, fieldId, ProblemText, textOf, useForm } from '../components/form.tsx';
import { Tabs } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';

const PATH = '/backoffice/settings/';

const TABS = ['general', 'look', 'links', 'lists', 'geocoders', 'server'] as const;

/** The parts of the settings of the portal. */
export function SettingsTabs({ current }: { readonly current: (typeof TABS)[number] }) {
  const { t } = useSite();
  return (
    <Tabs
      label={t('portal.parts')}
      tabs={TABS.map((tab) => ({
        label: t(`portal.tab.${tab}`),
        path: tab === 'general' ? PATH : `${PATH}${tab}/`,
        isCurrent: tab === current,
      }))}
    />
  );
}

interface SettingsFormData {
  readonly form: FormState;
  readonly seen: string;
  /** Variables of the environment that stand for what is set outside the back office, by name of the setting. */
  readonly locked: Readonly<Record<string, string>>;
}

/** Why a field cannot be changed here. */
export function useLocked(locked: Readonly<Record<string, string>>) {
  const { t } = useSite();
  return (name: string): { readonly locked?: string } => {
    const env = locked[name];
    return env === undefined ? {} : { locked: t('portal.locked', { name, env }) };
  };
}

const hasProblems = ({ problems }: FormState): boolean => Object.keys(problems).length > 0;

export interface PortalGeneralData extends SettingsFormData {
  readonly languages: readonly Language[];
}

/** What the portal is called, and in which languages it speaks. */
export function PortalGeneralPage(props: { readonly frame: Frame; readonly data: PortalGeneralData }) {
  const { t, format } = useSite();
  const { form, seen, locked, languages } = props.data;
  const lockedBy = useLocked(locked);
  const names = LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }));
  return (
    <Office
      frame={props.frame}
      title={t('office.nav.settings')}
      lead={t('portal.general-lead')}
      hasProblems={hasProblems(form)}
    >
      <SettingsTabs current="general" />
      <Form
        action={PATH}
        state={form}
        hidden={{ seen }}
        submit={t('office.save')}
        label={t('portal.tab.general')}
      >
        {languages.map((language) => (
          <TextField
            key={language}
            name={`name-${language}`}
            label={t('portal.name-in', { language: format.language(language) })}
            maxLength={100}
            isOptional={languages.length > 1}
            {...lockedBy('name')}
          />
        ))}
        <TickList
          name="languages"
          label={t('portal.languages')}
          hint={t('portal.languages-hint')}
          options={names}
          {...lockedBy('languages')}
        />
        <SelectField
          name="defaultLanguage"
          label={t('portal.default-language')}
          hint={t('portal.default-language-hint')}
          options={names}
          {...lockedBy('defaultLanguage')}
        />
      </Form>
    </Office>
  );
}

/** One line of a list: a cell for each part. */
function Row(props: {
  readonly prefix: string;
  readonly index: number;
  readonly parts: readonly { readonly name: string; readonly label: string; readonly isShort?: true }[];
  readonly isLocked: boolean;
}) {
  const form = useForm();
  return (
    <tr>
      {props.parts.map(({ name: part, label, isShort }) => {
        const name = `${props.prefix}-${props.index}-${part}`;
        const problem = form.problems[name];
        return (
          <td key={part} data-label={label}>
            <input
              id={fieldId(name)}
              name={name}
              aria-label={`${label}, ${props.index + 1}`}
              aria-invalid={problem === undefined ? undefined : 'true'}
              aria-describedby={problem === undefined ? undefined : `${fieldId(name)}-problem`}
              class={isShort ? 'is-order' : undefined}
              inputMode={isShort ? 'numeric' : undefined}
              value={textOf(form, name)}
              autocomplete="off"
              disabled={props.isLocked}
            />
            {problem === undefined ? null : (
              <span class="field-problem" id={`${fieldId(name)}-problem`}>
                <ProblemText problem={problem} />
              </span>
            )}
          </td>
        );
      })}
    </tr>
  );
}

/** A list that is edited line by line: an emptied line goes, a filled one at the end comes. */
function Rows(props: {
  readonly prefix: string;
  readonly title: string;
  readonly hint: string;
  readonly count: number;
  readonly parts: readonly { readonly name: string; readonly label: string; readonly isShort?: true }[];
  readonly locked?: string;
}) {
  const isLocked = props.locked !== undefined;
  return (
    <fieldset class="field list-rows">
      <legend>
        <h2>{props.title}</h2>
      </legend>
      <p class="field-hint">
        {props.hint}
        {isLocked ? <span class="field-locked">{props.locked}</span> : null}
      </p>
      <table class="row-table">
        <thead>
          <tr>
            {props.parts.map(({ name, label }) => (
              <th key={name} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: props.count }, (_, index) => (
            <Row
              // Lines have no other name than their place.
              key={String(index)}
              prefix={props.prefix}
              index={index}
              parts={props.parts}
              isLocked={isLocked}
            />
          ))}
        </tbody>
      </table>
    </fieldset>
  );
}

export interface PortalListsData extends SettingsFormData {
  readonly languages: readonly Language[];
  /** Lines of each list, those to be filled included. */
  readonly counts: Readonly<Record<string, number>>;
}

const useParts = (languages: readonly Language[]) => {
  const { t } = useSite();
  const order = { name: 'order', label: t('portal.order'), isShort: true } as const;
  const texts = languages.map((language) => ({ name: language, label: LANGUAGE_NAMES[language] }));
  return { order, texts };
};

/** The links in the head and the foot of every page. */
export function PortalLinksPage(props: { readonly frame: Frame; readonly data: PortalListsData }) {
  const { t } = useSite();
  const { form, seen, locked, languages, counts } = props.data;
  const lockedBy = useLocked(locked);
  const { order, texts } = useParts(languages);
  const parts = [order, ...texts, { name: 'address', label: t('portal.address') }];
  return (
    <Office
      frame={props.frame}
      title={t('office.nav.settings')}
      lead={t('portal.links-lead')}
      hasProblems={hasProblems(form)}
    >
      <SettingsTabs current="links" />
      <Form
        action={`${PATH}links/`}
        state={form}
        hidden={{ seen }}
        submit={t('office.save')}
        label={t('portal.tab.links')}
        class="form is-wide"
      >
        <Rows
          prefix="navigation"
          title={t('portal.navigation')}
          hint={t('portal.navigation-hint')}
          count={counts.navigation ?? 0}
          parts={parts}
          {...lockedBy('navigation')}
        />
        <Rows
          prefix="footer"
          title={t('portal.footer')}
          hint={t('portal.footer-hint')}
          count={counts.footer ?? 0}
          parts={parts}
          {...lockedBy('footer.links')}
        />
      </Form>
    </Office>
  );
}

/** What publishers choose from. */
export function PortalListsPage(props: { readonly frame: Frame; readonly data: PortalListsData }) {
  const { t } = useSite();
  const { form, seen, locked, languages, counts } = props.data;
  const lockedBy = useLocked(locked);
  const { order, texts } = useParts(languages);
  return (
    <Office
      frame={props.frame}
      title={t('office.nav.settings')}
      lead={t('portal.lists-lead')}
      hasProblems={hasProblems(form)}
    >
      <SettingsTabs current="lists" />
      <Form
        action={`${PATH}lists/`}
        state={form}
        hidden={{ seen }}
        submit={t('office.save')}
        label={t('portal.tab.lists')}
        class="form is-wide"
      >
        <Rows
          prefix="themes"
          title={t('portal.themes')}
          hint={t('portal.themes-hint')}
          count={counts.themes ?? 0}
          parts={[order, ...texts]}
          {...lockedBy('themes')}
        />
        <Rows
          prefix="licences"
          title={t('portal.licences')}
          hint={t('portal.licences-hint')}
          count={counts.licences ?? 0}
          parts={[
            order,
            { name: 'title', label: t('portal.licence-title') },
            { name: 'url', label: t('portal.licence-url') },
          ]}
          {...lockedBy('licences')}
        />
      </Form>
    </Office>
  );
}
