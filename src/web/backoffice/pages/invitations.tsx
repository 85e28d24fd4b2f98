import type { Group, Invitation, LinkDelivery } from '#accounts';
import { LANGUAGE_NAMES } from '#i18n';
import { Code } from '../../components/code.tsx';
import { useSite } from '../../site.ts';
import { useGroupName } from '../components/account-parts.tsx';
import { type Column, DataTable, Empty } from '../components/data-table.tsx';
import { SelectField, TextField, TickList } from '../components/fields.tsx';
import { ActionButton, Form } from '../components/form.tsx';
import { Badge, Moment, type Tone } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { type Crumb, Office } from '../office.tsx';

/** Where an invitation stands. */
export type InvitationState = 'open' | 'accepted' | 'expired';

export interface InvitationsData {
  readonly invitations: readonly (Invitation & {
    readonly state: InvitationState;
    /** Name of the person who invited. */
    readonly inviter: string | undefined;
  })[];
  readonly groups: readonly Group[];
}

export interface InviteData {
  readonly groups: readonly Group[];
  readonly form: FormState;
  /** Whether messages leave by themselves. */
  readonly hasServer: boolean;
}

/** A secret link that has to be passed on, shown once. */
export interface LinkData {
  /** In the language of the page. */
  readonly title: string;
  /** What it is for and who gets it. */
  readonly text: string;
  readonly delivery: Extract<LinkDelivery, { readonly by: 'hand' }>;
  readonly crumbs: readonly Crumb[];
  readonly back: string;
}

const TONES: Readonly<Record<InvitationState, Tone>> = {
  open: 'waiting',
  accepted: 'good',
  expired: 'plain',
};

type Row = InvitationsData['invitations'][number];

export function InvitationsPage({ frame, data }: { readonly frame: Frame; readonly data: InvitationsData }) {
  const { t, href } = useSite();
  const groupName = useGroupName();
  const names = new Map(data.groups.map((group) => [group.id, groupName(group)]));
  const path = '/backoffice/invitations/';
  const columns: readonly Column<Row>[] = [
    {
      name: 'email',
      label: t('invitations.for'),
      kind: 'name',
      cell: (one) => (
        <>
          {one.personId === undefined ? (
            (one.email ?? t('invitations.by-hand'))
          ) : (
            <a href={href(`/backoffice/people/${one.personId}/`)}>{one.email ?? t('people.person')}</a>
          )}
          {one.inviter === undefined ? null : (
            <span class="row-note">{t('invitations.by', { name: one.inviter })}</span>
          )}
        </>
      ),
    },
    {
      name: 'groups',
      label: t('people.groups'),
      cell: (one) => one.groups.map((id) => names.get(id) ?? id).join(', ') || '—',
    },
    {
      name: 'state',
      label: t('office.state'),
      cell: (one) => <Badge tone={TONES[one.state]}>{t(`invitations.state.${one.state}`)}</Badge>,
    },
    { name: 'created', label: t('invitations.created'), cell: (one) => <Moment at={one.createdAt} /> },
    { name: 'expires', label: t('invitations.expires'), cell: (one) => <Moment at={one.expiresAt} /> },
    {
      name: 'acts',
      label: t('office.acts'),
      kind: 'actions',
      cell: (one) =>
        one.state === 'accepted' ? null : (
          <span class="row-acts">
            <ActionButton
              action={`${path}${one.id}/renew/`}
              label={t('invitations.renew')}
              {...(one.email === undefined ? {} : { about: one.email })}
            />
            <ActionButton
              action={`${path}${one.id}/withdraw/`}
              label={t('invitations.withdraw')}
              {...(one.email === undefined ? {} : { about: one.email })}
              isDangerous
            />
          </span>
        ),
    },
  ];
  return (
    <Office
      frame={frame}
      title={t('office.nav.invitations')}
      lead={t('invitations.lead')}
      actions={
        <a class="button" href={href(`${path}new/`)}>
          {t('invitations.new')}
        </a>
      }
    >
      {data.invitations.length === 0 ? (
        <Empty>
          <p>{t('invitations.empty')}</p>
        </Empty>
      ) : (
        <DataTable
          caption={t('office.nav.invitations')}
          columns={columns}
          rows={data.invitations}
          keyOf={(one) => one.id}
        />
      )}
    </Office>
  );
}

export function InvitePage({ frame, data }: { readonly frame: Frame; readonly data: InviteData }) {
  const { t, languages } = useSite();
  const groupName = useGroupName();
  return (
    <Office
      frame={frame}
      title={t('invitations.new')}
      lead={t(data.hasServer ? 'invitations.new-lead' : 'invitations.new-lead-without-server')}
      crumbs={[{ label: t('office.nav.invitations'), path: '/backoffice/invitations/' }]}
      hasProblems={Object.keys(data.form.problems).length > 0}
    >
      <Form
        action="/backoffice/invitations/new/"
        state={data.form}
        submit={t('invitations.send')}
        cancel="/backoffice/invitations/"
        label={t('invitations.new')}
      >
        <TextField
          name="email"
          type="email"
          label={t('people.email')}
          hint={t('invitations.email-hint')}
          maxLength={254}
          isOptional
        />
        <SelectField
          name="language"
          label={t('invitations.language')}
          options={languages.map((code) => ({ value: code, label: LANGUAGE_NAMES[code] }))}
        />
        <TickList
          name="groups"
          label={t('people.groups')}
          hint={t('invitations.groups-hint')}
          isOptional
          options={data.groups.map((group) => ({
            value: group.id,
            label: groupName(group),
            ...(group.description === '' ? {} : { hint: group.description }),
          }))}
        />
      </Form>
    </Office>
  );
}

/** Shows a secret link once, to be passed on by hand. */
export function LinkPage({ frame, data }: { readonly frame: Frame; readonly data: LinkData }) {
  const { t, href, format } = useSite();
  return (
    <Office frame={frame} title={data.title} crumbs={data.crumbs}>
      <p class="office-lead">{data.text}</p>
      <Code code={data.delivery.link} label={data.title} />
      <p class="notice secret-note">
        {t('office.shown-once')} {t('office.good-until', { when: format.minute(data.delivery.expiresAt) })}
      </p>
      <p class="actions">
        <a class="button" href={href(data.back)}>
          {t('office.done')}
        </a>
      </p>
    </Office>
  );
}
