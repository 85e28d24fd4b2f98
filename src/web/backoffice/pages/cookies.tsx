import type { CookieFault } from '#consent';
import type { Job } from '#jobs';
import { Times } from '../../components/use-table.tsx';
import { useSite } from '../../site.ts';
import { type Column, DataTable, Empty } from '../components/data-table.tsx';
import { TextArea } from '../components/fields.tsx';
import { ActionButton, Form } from '../components/form.tsx';
import { Facts, Moment, Section } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';
import { type ShownVersion, Versions } from './consent-versions.tsx';
import type { CookieServiceData } from './cookie-service.tsx';

interface ShownService {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly provider: string;
  /** Number of things that it keeps in a browser. */
  readonly stores: number;
  /** Declared outside the back office. */
  readonly isFixed: boolean;
}

/** How often the question stood on a page that somebody opened, and what came of it. */
interface QuestionCounts {
  readonly shown: number;
  readonly accepted: number;
  readonly refused: number;
  readonly chosen: number;
  /** Shown and not answered. */
  readonly ignored: number;
}

interface ShownAnswers {
  /** Of services, in the language of the page. */
  readonly category: string;
  readonly allowed: number;
  readonly refused: number;
}

export interface CookiesData {
  readonly revision: string;
  readonly since: string;
  readonly recordMonths: number;
  readonly head: { readonly position: number; readonly hash: string };
  /** The latest first. */
  readonly faults: readonly CookieFault[];
  readonly services: readonly ShownService[];
  readonly kinds: readonly CookieServiceData['kind'][];
  /** Languages that have paragraphs written here. */
  readonly written: readonly string[];
  /** Of the last 30 days. */
  readonly question: QuestionCounts;
  /** Of the same days. */
  readonly answers: readonly ShownAnswers[];
  /** The newest first. */
  readonly versions: readonly ShownVersion[];
  /** The latest job that took pictures, or was to. */
  readonly pictureJob: Job | undefined;
}

export interface PolicyTextsData {
  readonly form: FormState;
  readonly seen: string;
  readonly languages: readonly { readonly code: string; readonly name: string }[];
  /** Settings add a text too. */
  readonly hasFixed: boolean;
}

const PATH = '/backoffice/cookies/';

function Faults({ faults }: { readonly faults: readonly CookieFault[] }) {
  const { t, format } = useSite();
  const [latest] = faults;
  if (latest === undefined)
    return (
      <Section title={t('cookie-office.faults')}>
        <p>{t('cookie-office.no-faults')}</p>
      </Section>
    );
  const columns: readonly Column<CookieFault>[] = [
    {
      name: 'name',
      kind: 'name',
      label: t('cookie-office.fault-name'),
      cell: (one) => <code>{one.name}</code>,
    },
    {
      name: 'why',
      label: t('cookie-office.fault-why'),
      cell: (one) => t(`cookie-office.fault.${one.code}`),
    },
    {
      name: 'where',
      kind: 'long',
      label: t('cookie-office.fault-where'),
      cell: (one) => <code>{one.route}</code>,
    },
    {
      name: 'times',
      kind: 'number',
      label: t('cookie-office.fault-times'),
      cell: (one) => format.number(one.times),
    },
    { name: 'last', label: t('cookie-office.fault-last'), cell: (one) => <Moment at={one.lastAt} /> },
  ];
  return (
    <Section
      title={t('cookie-office.faults')}
      lead={t('cookie-office.faults-lead')}
      actions={
        <ActionButton
          action={`${PATH}faults/dismiss/`}
          hidden={{ until: latest.lastAt }}
          label={t('cookie-office.dismiss')}
        />
      }
    >
      <DataTable
        caption={t('cookie-office.faults')}
        columns={columns}
        rows={faults}
        keyOf={(one) => `${one.name} ${one.code} ${one.route}`}
      />
    </Section>
  );
}

function Services({ services }: { readonly services: readonly ShownService[] }) {
  const { t, href } = useSite();
  const columns: readonly Column<ShownService>[] = [
    {
      name: 'name',
      kind: 'name',
      label: t('cookie-office.service'),
      cell: (one) => (one.isFixed ? one.name : <a href={href(`${PATH}services/${one.id}/`)}>{one.name}</a>),
    },
    { name: 'class', label: t('cookie-office.class'), cell: (one) => one.category },
    { name: 'provider', label: t('cookie-office.provider'), cell: (one) => one.provider },
    {
      name: 'stores',
      label: t('cookie-office.stores'),
      cell: (one) => t('cookie-office.stores-count', { count: one.stores }),
    },
    {
      name: 'from',
      label: t('cookie-office.from'),
      cell: (one) => t(one.isFixed ? 'cookie-office.in-settings' : 'cookie-office.in-office'),
    },
  ];
  return (
    <Section title={t('cookie-office.services')} lead={t('cookie-office.services-lead')}>
      {services.length === 0 ? (
        <Empty>
          <p>{t('cookie-office.no-services')}</p>
        </Empty>
      ) : (
        <DataTable
          caption={t('cookie-office.services')}
          columns={columns}
          rows={services}
          keyOf={(one) => one.id}
        />
      )}
    </Section>
  );
}

const OUTCOMES = ['shown', 'accepted', 'refused', 'chosen', 'ignored'] as const;

/** Of every time the question was shown, what came of it. */
function Question({ question }: { readonly question: QuestionCounts }) {
  const { t } = useSite();
  return (
    <Section title={t('cookie-office.question')} lead={t('cookie-office.question-lead')}>
      {question.shown === 0 ? (
        <p>{t('cookie-office.no-question')}</p>
      ) : (
        <Facts
          facts={OUTCOMES.map((outcome) => [
            t(`cookie-office.question.${outcome}`),
            <Times key={outcome} times={question[outcome]} />,
          ])}
        />
      )}
    </Section>
  );
}

function Answers({ answers }: { readonly answers: readonly ShownAnswers[] }) {
  const { t } = useSite();
  const columns: readonly Column<ShownAnswers>[] = [
    { name: 'class', kind: 'name', label: t('cookie-office.class'), cell: (one) => one.category },
    {
      name: 'allowed',
      kind: 'number',
      label: t('cookie-office.allowed'),
      cell: (one) => <Times times={one.allowed} />,
    },
    {
      name: 'refused',
      kind: 'number',
      label: t('cookie-office.refused'),
      cell: (one) => <Times times={one.refused} />,
    },
  ];
  return (
    <Section title={t('cookie-office.answers')} lead={t('cookie-office.answers-lead')}>
      {answers.length === 0 ? (
        <p>{t('cookie-office.no-answers')}</p>
      ) : (
        <DataTable
          caption={t('cookie-office.answers')}
          columns={columns}
          rows={answers}
          keyOf={(one) => one.category}
        />
      )}
    </Section>
  );
}

/** Cookies and consent: what holds, what went wrong, and the proof. */
export function CookiesPage({ frame, data }: { readonly frame: Frame; readonly data: CookiesData }) {
  const { t, href, format } = useSite();
  const { head, written } = data;
  return (
    <Office frame={frame} title={t('office.nav.cookies')} lead={t('cookie-office.lead')}>
      <Facts
        facts={[
          [t('cookie-office.version'), <code key="revision">{data.revision}</code>],
          [t('cookie-office.since'), <Moment key="since" at={data.since} />],
        ]}
      />
      <p>
        <a href={href('/terms/cookies-policy/')}>{t('cookie-office.policy')}</a>
      </p>
      <Faults faults={data.faults} />
      <Services services={data.services} />
      <Section title={t('cookie-office.add')} lead={t('cookie-office.add-lead')}>
        <ul class="choices">
          {data.kinds.map((kind) => (
            <li key={kind}>
              <a href={href(`${PATH}services/new/${kind}/`)}>{t(`cookie-office.preset.${kind}`)}</a>
              <span class="row-note">{t(`cookie-office.preset-text.${kind}`)}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section
        title={t('cookie-office.texts')}
        lead={t('cookie-office.texts-lead')}
        actions={<a href={href(`${PATH}texts/`)}>{t('cookie-office.write')}</a>}
      >
        <p>
          {written.length === 0
            ? t('cookie-office.not-written')
            : t('cookie-office.written', { languages: written.join(', ') })}
        </p>
      </Section>
      <Section title={t('cookie-office.proof')} lead={t('cookie-office.proof-lead')}>
        <Facts
          facts={[
            [t('cookie-office.records'), format.number(head.position)],
            [
              t('cookie-office.end'),
              head.position === 0 ? undefined : (
                <code key="hash" class="is-broken">
                  {head.hash}
                </code>
              ),
            ],
            [t('cookie-office.kept'), t('cookie-office.months', { months: data.recordMonths })],
          ]}
        />
        <p class="actions">
          <a class="button" href={href(`${PATH}archive/`)} download>
            {t('cookie-office.archive')}
          </a>
        </p>
      </Section>
      <Question question={data.question} />
      <Answers answers={data.answers} />
      <Versions versions={data.versions} job={data.pictureJob} />
    </Office>
  );
}

/** What the operator adds to the policy. */
export function PolicyTextsPage({ frame, data }: { readonly frame: Frame; readonly data: PolicyTextsData }) {
  const { t } = useSite();
  const { form } = data;
  return (
    <Office
      frame={frame}
      title={t('cookie-office.texts')}
      lead={t('cookie-office.texts-lead')}
      crumbs={[{ label: t('office.nav.cookies'), path: PATH }]}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      {data.hasFixed ? <p>{t('cookie-office.texts-fixed')}</p> : null}
      <Form
        action={`${PATH}texts/`}
        state={form}
        hidden={{ seen: data.seen }}
        submit={t('office.save')}
        cancel={PATH}
        label={t('cookie-office.texts')}
      >
        {data.languages.map(({ code, name }) => (
          <TextArea
            key={code}
            name={`text.${code}`}
            label={t('cookie-office.texts-in', { language: name })}
            rows={10}
            isOptional
          />
        ))}
      </Form>
    </Office>
  );
}
