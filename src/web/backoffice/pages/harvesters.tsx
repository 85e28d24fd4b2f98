import {
  HARVEST_KINDS,
  type Harvester,
  type HarvestField,
  type HarvestKindName,
  type HarvestLine,
  type HarvestOutcome,
  type HarvestReport,
} from '#harvesting';
import { Said } from '../../components/said.tsx';
import { useSite } from '../../site.ts';
import { type Column, DataTable, Empty } from '../components/data-table.tsx';
import { TextField, TickField } from '../components/fields.tsx';
import { ActionButton, Form } from '../components/form.tsx';
import { Badge, Facts, Moment, Section, type Tone } from '../components/parts.tsx';
import { NextTimes, RhythmFields, RhythmWords } from '../components/rhythm-fields.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';

const PATH = '/backoffice/harvesters/';

export interface HarvestersData {
  readonly harvesters: readonly Harvester[];
}

export interface HarvesterFormData {
  readonly kind: HarvestKindName;
  readonly form: FormState;
  readonly needs: readonly HarvestField[];
  readonly may: readonly HarvestField[];
  readonly secrets: readonly HarvestField[];
  /** It is there already, with the secrets that it was given. */
  readonly isKept?: boolean;
}

/** By which schedules run. */
interface Clock {
  /** IANA name of the portal's zone. */
  readonly timeZone: string;
}

export type NewHarvesterData = HarvesterFormData & Clock;

export interface HarvesterData extends HarvesterFormData, Clock {
  readonly harvester: Harvester;
  /** In words. */
  readonly next: readonly string[];
  /** Id of the job that is at work. */
  readonly running: string | undefined;
}

const TONES: Readonly<Record<HarvestOutcome, Tone>> = {
  created: 'good',
  updated: 'good',
  unchanged: 'plain',
  gone: 'waiting',
  removed: 'waiting',
  failed: 'bad',
};
const OUTCOMES = ['created', 'updated', 'unchanged', 'gone', 'removed', 'failed'] as const;

function Counts({ report }: { readonly report: HarvestReport }) {
  const { t, format } = useSite();
  const told = OUTCOMES.filter((outcome) => report.counts[outcome] !== undefined);
  return (
    <>
      {told.map((outcome) => (
        <Badge key={outcome} tone={TONES[outcome]}>
          {t(`harvest.outcome.${outcome}`)}: {format.number(report.counts[outcome] ?? 0)}
        </Badge>
      ))}
    </>
  );
}

/** Sources of many datasets. */
export function HarvestersPage({ frame, data }: { readonly frame: Frame; readonly data: HarvestersData }) {
  const { t, href } = useSite();
  const columns: readonly Column<Harvester>[] = [
    {
      name: 'name',
      label: t('harvest.name'),
      kind: 'name',
      cell: ({ id, name, kind }) => (
        <>
          <a href={href(`${PATH}${id}/`)}>{name}</a>
          <span class="row-note">{t(`harvest.kind.${kind}`)}</span>
        </>
      ),
    },
    {
      name: 'schedule',
      label: t('harvest.schedule'),
      cell: ({ schedule }) => <RhythmWords cron={schedule} />,
    },
    {
      name: 'last',
      label: t('harvest.last'),
      cell: ({ report }) => (report === undefined ? t('harvest.never') : <Moment at={report.endedAt} />),
    },
    {
      name: 'state',
      label: t('office.state'),
      cell: ({ report }) => (report === undefined ? '—' : <Counts report={report} />),
    },
  ];
  return (
    <Office
      frame={frame}
      title={t('office.nav.harvesters')}
      lead={t('harvest.lead')}
      actions={
        <a class="button" href={href(`${PATH}new/`)}>
          {t('harvest.new')}
        </a>
      }
    >
      {data.harvesters.length === 0 ? (
        <Empty>
          <p>{t('harvest.empty')}</p>
        </Empty>
      ) : (
        <DataTable
          caption={t('office.nav.harvesters')}
          columns={columns}
          rows={data.harvesters}
          keyOf={({ id }) => id}
        />
      )}
    </Office>
  );
}

const CRUMBS = [{ path: PATH }] as const;

function useCrumbs() {
  const { t } = useSite();
  return CRUMBS.map(({ path }) => ({ label: t('office.nav.harvesters'), path }));
}

/** The kinds of sources, to choose one. */
export function NewHarvesterPage({ frame }: { readonly frame: Frame; readonly data: unknown }) {
  const { t, href } = useSite();
  return (
    <Office frame={frame} title={t('harvest.new')} lead={t('harvest.new-lead')} crumbs={useCrumbs()}>
      <dl class="office-facts">
        {HARVEST_KINDS.map((kind) => (
          <div key={kind}>
            <dt>
              <a href={href(`${PATH}new/${kind}/`)}>{t(`harvest.kind.${kind}`)}</a>
            </dt>
            <dd>{t(`harvest.kind.${kind}.hint`)}</dd>
          </div>
        ))}
      </dl>
    </Office>
  );
}

/** What can be said of a source. */
export function ConfigFields({ kind, needs, may, secrets, isKept = false }: HarvesterFormData) {
  const { t } = useSite();
  const field = (name: HarvestField, isOptional: boolean) => {
    const isSecret = secrets.includes(name);
    const hint = isSecret
      ? t(isKept ? 'harvest.secret.hint' : 'harvest.secret.new')
      : name === 'pattern'
        ? t('harvest.field.pattern.hint')
        : name === 'url'
          ? t(`harvest.url.${kind}`)
          : name === 'query' && kind === 'tap'
            ? t('harvest.query.tap')
            : name === 'dataset' && kind === 'cone'
              ? t('harvest.dataset.cone')
              : undefined;
    return (
      <TextField
        key={name}
        name={name}
        label={t(`harvest.field.${name}`)}
        type={isSecret ? 'password' : 'text'}
        maxLength={4000}
        isOptional={isOptional}
        {...(isSecret && { autocomplete: 'new-password' })}
        {...(hint !== undefined && { hint })}
      />
    );
  };
  return (
    <>
      {needs.map((name) => field(name, false))}
      {may.map((name) => field(name, true))}
    </>
  );
}

function Fields(data: HarvesterFormData & Clock) {
  const { t } = useSite();
  return (
    <>
      <TextField name="name" label={t('harvest.name')} maxLength={200} />
      <ConfigFields {...data} />
      <TextField name="idPrefix" label={t('harvest.prefix')} maxLength={60} isOptional />
      <fieldset class="field harvest-rhythm">
        <legend class="label">{t('harvest.schedule')}</legend>
        <span class="field-hint">{t('harvest.schedule.hint', { zone: data.timeZone })}</span>
        <RhythmFields />
      </fieldset>
      <TickField name="removesGone" label={t('harvest.removes-gone')} hint={t('harvest.removes-gone.hint')} />
    </>
  );
}

/** A harvester of a kind, before it is there. */
export function HarvesterFormPage({
  frame,
  data,
}: {
  readonly frame: Frame;
  readonly data: NewHarvesterData;
}) {
  const { t } = useSite();
  const kind = t(`harvest.kind.${data.kind}`);
  return (
    <Office
      frame={frame}
      title={t('harvest.new-of', { kind })}
      lead={t(`harvest.kind.${data.kind}.hint`)}
      crumbs={useCrumbs()}
    >
      <Form action={`${PATH}new/${data.kind}/`} state={data.form} submit={t('harvest.save')} cancel={PATH}>
        <Fields {...data} />
      </Form>
    </Office>
  );
}

function Report({ report }: { readonly report: HarvestReport }) {
  const { t, href, format } = useSite();
  const columns: readonly Column<HarvestLine>[] = [
    {
      name: 'dataset',
      label: t('harvest.dataset'),
      kind: 'name',
      cell: ({ title, datasetId, outcome }) => (
        <>
          {datasetId === '' || report.isPreview || outcome === 'removed' || outcome === 'failed' ? (
            title
          ) : (
            <a href={href(`/backoffice/datasets/${datasetId}/`)}>{title}</a>
          )}
          <span class="row-note">
            <code>{datasetId}</code>
          </span>
        </>
      ),
    },
    {
      name: 'outcome',
      label: t('office.state'),
      cell: ({ outcome, problem }) => (
        <>
          <Badge tone={TONES[outcome]}>{t(`harvest.outcome.${outcome}`)}</Badge>
          {problem === undefined ? null : (
            <span class="row-note">
              <Said text={problem} />
            </span>
          )}
        </>
      ),
    },
    {
      name: 'records',
      label: t('harvest.records'),
      kind: 'number',
      cell: ({ records }) => (records === undefined ? '—' : format.number(records)),
    },
  ];
  const when = format.minute(report.endedAt);
  const title = t(report.isPreview ? 'harvest.report-preview' : 'harvest.report', { when });
  return (
    <Section title={title}>
      {report.problem === undefined ? null : (
        <p class="notice is-problem">
          <Said text={report.problem} />
        </p>
      )}
      <p>
        <Counts report={report} />
      </p>
      {report.lines.length === 0 ? (
        report.problem === undefined ? (
          <p>{t('harvest.nothing')}</p>
        ) : null
      ) : (
        <DataTable caption={title} columns={columns} rows={report.lines} keyOf={({ remote }) => remote} />
      )}
    </Section>
  );
}

/** A harvester: what it did last, what it may do now, and its settings. */
export function HarvesterPage({ frame, data }: { readonly frame: Frame; readonly data: HarvesterData }) {
  const { t, href } = useSite();
  const { harvester, running } = data;
  const path = `${PATH}${harvester.id}/`;
  return (
    <Office frame={frame} title={harvester.name} crumbs={useCrumbs()}>
      <live-part data-active={running === undefined ? undefined : 'yes'}>
        <Facts
          facts={[
            [t('harvest.kind'), t(`harvest.kind.${harvester.kind}`)],
            [t('harvest.field.url'), harvester.config.url],
            [t('harvest.schedule'), <RhythmWords key="rhythm" cron={harvester.schedule} />],
            [
              t('life.next-times'),
              data.next.length === 0 ? undefined : <NextTimes key="next" times={data.next} />,
            ],
          ]}
        />
        {running === undefined ? (
          <div class="office-acts">
            <ActionButton action={`${path}preview/`} label={t('harvest.preview')} />
            <ActionButton action={`${path}run/`} label={t('harvest.run')} />
            <a class="button is-quiet is-small" href={href(`${path}remove/`)}>
              {t('harvest.remove')}
            </a>
          </div>
        ) : (
          <p class="notice" role="status">
            {t('harvest.running')}
          </p>
        )}
        {harvester.report === undefined ? (
          <p>{t('harvest.no-report')}</p>
        ) : (
          <Report report={harvester.report} />
        )}
      </live-part>
      <Section title={t('harvest.settings')}>
        <Form action={path} state={data.form} submit={t('harvest.save')}>
          <Fields {...data} isKept />
        </Form>
      </Section>
    </Office>
  );
}
