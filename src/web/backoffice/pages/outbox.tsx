import type { MailState, OutboxMail, RenderedMail } from '#mail';
import { Code } from '../../components/code.tsx';
import { useSite } from '../../site.ts';
import { type Column, DataList, ListTools } from '../components/data-table.tsx';
import { ActionButton } from '../components/form.tsx';
import { Badge, Facts, Moment, Section, type Tone } from '../components/parts.tsx';
import type { Frame, ListState } from '../model.ts';
import { Office } from '../office.tsx';

export interface OutboxData {
  readonly list: ListState;
  readonly mails: readonly OutboxMail[];
  readonly total: number;
  readonly pages: number;
  /** Whether messages leave by themselves. */
  readonly hasServer: boolean;
}

export interface OutboxMailData {
  readonly mail: OutboxMail;
  /** Absent once it was sent. */
  readonly rendered?: RenderedMail;
  readonly hasServer: boolean;
}

const STATES = ['waiting', 'sent', 'failed', 'kept'] as const;
const TONES: Readonly<Record<MailState, Tone>> = {
  waiting: 'waiting',
  sent: 'good',
  failed: 'bad',
  kept: 'waiting',
};

function State({ state }: { readonly state: MailState }) {
  const { t } = useSite();
  return <Badge tone={TONES[state]}>{t(`outbox.state.${state}`)}</Badge>;
}

/** The messages that the portal has written. */
export function OutboxPage({ frame, data }: { readonly frame: Frame; readonly data: OutboxData }) {
  const { t, href } = useSite();
  const columns: readonly Column<OutboxMail>[] = [
    {
      name: 'template',
      label: t('outbox.subject'),
      kind: 'name',
      cell: (mail) => (
        <a href={href(`/backoffice/mail/${mail.id}/`)}>{t(`outbox.template.${mail.template}`)}</a>
      ),
    },
    { name: 'to', kind: 'long', label: t('outbox.to'), cell: (mail) => mail.to },
    { name: 'state', label: t('office.state'), cell: (mail) => <State state={mail.state} /> },
    { name: 'created', label: t('outbox.created'), cell: (mail) => <Moment at={mail.createdAt} /> },
  ];
  return (
    <Office
      frame={frame}
      title={t('office.nav.mail')}
      lead={t(data.hasServer ? 'outbox.lead' : 'outbox.lead-without-server')}
    >
      <ListTools
        list={data.list}
        choices={[
          {
            name: 'state',
            label: t('office.state'),
            options: STATES.map((value) => ({ value, label: t(`outbox.state.${value}`) })),
          },
        ]}
      />
      <DataList
        caption={t('office.nav.mail')}
        columns={columns}
        rows={data.mails}
        keyOf={(mail) => mail.id}
        list={data.list}
        count={t('outbox.count', { count: data.total })}
        pages={data.pages}
        empty={<p>{t('outbox.empty')}</p>}
      />
    </Office>
  );
}

/** One message, with its words as long as they are kept. */
export function OutboxMailPage({ frame, data }: { readonly frame: Frame; readonly data: OutboxMailData }) {
  const { t } = useSite();
  const { mail, rendered } = data;
  const action = `/backoffice/mail/${mail.id}/`;
  return (
    <Office
      frame={frame}
      title={t(`outbox.template.${mail.template}`)}
      crumbs={[{ label: t('office.nav.mail'), path: '/backoffice/mail/' }]}
    >
      <Facts
        facts={[
          [t('outbox.to'), mail.to],
          [
            t('outbox.title'),
            rendered && (
              <span key="title" lang={mail.language}>
                {rendered.subject}
              </span>
            ),
          ],
          [t('office.state'), <State key="state" state={mail.state} />],
          [t('outbox.created'), <Moment key="created" at={mail.createdAt} />],
          [t('outbox.sent'), mail.sentAt && <Moment key="sent" at={mail.sentAt} />],
          [t('outbox.expires'), <Moment key="expires" at={mail.expiresAt} />],
          [t('outbox.attempts'), mail.attempts > 0 ? String(mail.attempts) : undefined],
          [t('outbox.error'), mail.lastError],
        ]}
      />
      {rendered === undefined ? (
        <p class="notice">{t('outbox.gone')}</p>
      ) : (
        <>
          <Section title={t('outbox.link')} lead={t('outbox.link-text', { to: mail.to })}>
            <Code code={rendered.link} label={t('outbox.link')} />
          </Section>
          <Section title={t('outbox.text')}>
            <pre class="mail-text" lang={mail.language}>
              {rendered.text}
            </pre>
          </Section>
        </>
      )}
      <div class="office-acts">
        {rendered !== undefined && data.hasServer && mail.state !== 'waiting' ? (
          <ActionButton action={`${action}retry/`} label={t('outbox.retry')} />
        ) : null}
        <ActionButton action={`${action}remove/`} label={t('outbox.remove')} isDangerous />
      </div>
    </Office>
  );
}
