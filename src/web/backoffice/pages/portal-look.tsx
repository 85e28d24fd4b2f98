import type { ChosenColour, PortalFileName } from '#portal';
import { type SitePicture, useSite } from '../../site.ts';
import { TextField, TickField } from '../components/fields.tsx';
import { ActionButton, FileForm, Form } from '../components/form.tsx';
import { Section } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';
import { SettingsTabs, useLocked } from './portal-forms.tsx';

export interface PortalLookData {
  readonly form: FormState;
  readonly seen: string;
  readonly locked: Readonly<Record<string, string>>;
  readonly colours: Readonly<Record<'accent' | 'mark', ChosenColour>>;
  /** Whether any colour was chosen. */
  readonly isChosen: boolean;
  readonly pictures: readonly {
    readonly name: PortalFileName;
    readonly picture?: SitePicture;
    readonly form: FormState;
  }[];
}

const PATH = '/backoffice/settings/look/';

/** Text and a button as a theme shows them, drawn: a page of the portal is in one theme at a time. */
function Sample(props: {
  readonly paper: string;
  readonly ink: string;
  readonly soft: string;
  readonly on: string;
  readonly words: string;
}) {
  return (
    <svg class="look-sample" viewBox="0 0 220 56" aria-hidden="true">
      <rect width="220" height="56" fill={props.paper} />
      <text x="12" y="34" fill={props.ink} text-decoration="underline">
        {props.words}
      </text>
      <rect x="92" y="12" width="56" height="32" rx="3" fill={props.ink} />
      <text x="120" y="34" fill={props.on} text-anchor="middle">
        {props.words}
      </text>
      <rect x="156" y="12" width="56" height="32" rx="3" fill={props.soft} />
      <text x="184" y="34" fill={props.ink} text-anchor="middle">
        {props.words}
      </text>
    </svg>
  );
}

/** A colour in both themes, with its contrast. */
function Shown({ name, colour }: { readonly name: string; readonly colour: ChosenColour }) {
  const { t, format } = useSite();
  const { light, dark } = colour.shown;
  const ratio = (value: number) => `${format.number(Math.floor(value * 10) / 10, 1)}:1`;
  return (
    <div class="look-colour">
      <h3>{name}</h3>
      {colour.isRepaired ? (
        <p class="notice">
          {t('portal.look-repaired', {
            chosen: colour.chosen,
            contrast: ratio(colour.contrast),
            used: light.ink,
          })}
        </p>
      ) : null}
      <dl>
        <div>
          <dt>{t('portal.look-light')}</dt>
          <dd>
            <Sample paper="#fbfaf6" on="#ffffff" ink={light.ink} soft={light.soft} words="Aa 123" />
            <code>{light.ink}</code> {ratio(light.contrast)}
          </dd>
        </div>
        <div>
          <dt>{t('portal.look-dark')}</dt>
          <dd>
            <Sample paper="#0c1322" on="#0c1322" ink={dark.ink} soft={dark.soft} words="Aa 123" />
            <code>{dark.ink}</code> {ratio(dark.contrast)}
          </dd>
        </div>
      </dl>
    </div>
  );
}

/** Colours and logo. */
export function PortalLookPage(props: { readonly frame: Frame; readonly data: PortalLookData }) {
  const { t } = useSite();
  const { form, seen, locked, colours, pictures } = props.data;
  const lockedBy = useLocked(locked);
  const problems = [form, ...pictures.map((one) => one.form)].some(
    (state) => Object.keys(state.problems).length > 0,
  );
  return (
    <Office
      frame={props.frame}
      title={t('office.nav.settings')}
      lead={t('portal.look-lead')}
      hasProblems={problems}
    >
      <SettingsTabs current="look" />
      <Section title={t('portal.look-colours')} lead={t('portal.look-colours-lead')}>
        <Form
          action={PATH}
          state={form}
          hidden={{ seen }}
          submit={t('office.save')}
          label={t('portal.look-colours')}
        >
          <TextField
            name="accent"
            type="color"
            label={t('portal.look-accent')}
            hint={t('portal.look-accent-hint')}
            {...lockedBy('look.accent')}
          />
          <TextField
            name="mark"
            type="color"
            label={t('portal.look-mark')}
            hint={t('portal.look-mark-hint')}
            {...lockedBy('look.mark')}
          />
          <TickField name="showName" label={t('portal.look-show-name')} {...lockedBy('look.showName')} />
        </Form>
        {props.data.isChosen ? (
          <ActionButton action={`${PATH}reset/`} label={t('portal.look-reset')} />
        ) : null}
        <div class="look-colours">
          <Shown name={t('portal.look-accent')} colour={colours.accent} />
          <Shown name={t('portal.look-mark')} colour={colours.mark} />
        </div>
      </Section>
      {pictures.map(({ name, picture, form: state }) => (
        <Section key={name} title={t(`portal.${name}`)} lead={t(`portal.${name}-lead`)}>
          {picture === undefined ? null : (
            <p class={`look-picture is-${name}`}>
              <img
                src={picture.address}
                width={picture.width}
                height={picture.height}
                alt={t(`portal.${name}`)}
              />
            </p>
          )}
          <FileForm
            action={`${PATH}${name}/`}
            state={state}
            file={{ name, label: t('portal.logo-file'), hint: t('portal.logo-hint') }}
            submit={t('portal.logo-send')}
            cancel={PATH}
            label={t(`portal.${name}`)}
          />
          {picture === undefined ? null : (
            <ActionButton
              action={`${PATH}${name}/remove/`}
              label={t('portal.logo-remove')}
              about={t(`portal.${name}`)}
              isDangerous
            />
          )}
        </Section>
      ))}
    </Office>
  );
}
