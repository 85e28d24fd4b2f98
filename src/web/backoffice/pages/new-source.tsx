import { HARVEST_KINDS, type HarvestKindName, type SourceOffer, type SourceOffers } from '#harvesting';
import { localized } from '#i18n';
import { Said } from '../../components/said.tsx';
import { useSite } from '../../site.ts';
import { type Column, DataTable, Empty } from '../components/data-table.tsx';
import { TextField } from '../components/fields.tsx';
import { ActionButton, Form } from '../components/form.tsx';
import { Section } from '../components/parts.tsx';
import type { Frame } from '../model.ts';
import { Office } from '../office.tsx';
import { ConfigFields, type HarvesterFormData } from './harvesters.tsx';

/** Address of the page of sources: of a new dataset, or of new data of one. */
interface BelowSources {
  readonly base: string;
}

export type NewSourceData = HarvesterFormData & BelowSources;

export interface SourceOffersData extends BelowSources {
  readonly kind: HarvestKindName;
  /** Id of the job that looks. */
  readonly job: string;
  readonly found: SourceOffers | 'looking';
}

/** Where one dataset can come from beside a file and an address. */
export function OtherSources({ base }: BelowSources) {
  const { t, href } = useSite();
  return (
    <Section title={t('source.others')} lead={t('source.others-lead')}>
      <dl class="office-facts">
        {HARVEST_KINDS.map((kind) => (
          <div key={kind}>
            <dt>
              <a href={href(`${base}from/${kind}/`)}>{t(`harvest.kind.${kind}`)}</a>
            </dt>
            <dd>{t(`source.kind.${kind}`)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function useNames({ base, kind }: BelowSources & { readonly kind: HarvestKindName }) {
  const { t } = useSite();
  const isNew = base.endsWith('/new/');
  return {
    title: t(isNew ? 'source.from' : 'source.data-from', { kind: t(`harvest.kind.${kind}`) }),
    crumbs: [
      { label: t('office.nav.datasets'), path: '/backoffice/datasets/' },
      { label: t(isNew ? 'publishing.new' : 'source.new-data'), path: base },
    ],
  };
}

/** A source of a kind, to take one dataset of it. */
export function NewSourcePage({ frame, data }: { readonly frame: Frame; readonly data: NewSourceData }) {
  const { t } = useSite();
  const { base, kind, form } = data;
  return (
    <Office
      frame={frame}
      lead={t(`source.kind.${kind}`)}
      {...useNames(data)}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      <Form action={`${base}from/${kind}/`} state={form} submit={t('source.look')} cancel={base}>
        <ConfigFields {...data} />
        <TextField name="contains" label={t('source.contains')} maxLength={200} isOptional />
      </Form>
    </Office>
  );
}

/** What a source has, to choose one. */
export function SourceOffersPage({
  frame,
  data,
}: {
  readonly frame: Frame;
  readonly data: SourceOffersData;
}) {
  const { t, href, format, language } = useSite();
  const { base, kind, job, found } = data;
  const path = `${base}from/${kind}/${job}/`;
  const columns: readonly Column<{ readonly offer: SourceOffer; readonly at: number }>[] = [
    {
      name: 'dataset',
      label: t('harvest.dataset'),
      kind: 'name',
      cell: ({ offer }) => (
        <>
          {localized(offer.metadata.title ?? {}, language) || offer.title}
          {offer.metadata.publisher ? <span class="row-note">{offer.metadata.publisher}</span> : null}
        </>
      ),
    },
    {
      name: 'take',
      label: t('source.take'),
      kind: 'actions',
      cell: ({ offer, at }) =>
        offer.url === undefined ? (
          <span class="row-note">{t('source.unreadable')}</span>
        ) : (
          <ActionButton action={`${path}${at}/`} label={t('source.take')} about={offer.title} />
        ),
    },
  ];
  return (
    <Office frame={frame} {...useNames(data)}>
      <live-part data-active={found === 'looking' ? 'yes' : undefined}>
        {found === 'looking' ? (
          <p class="notice" role="status">
            {t('source.looking')} <a href={href(path)}>{t('publishing.reload')}</a>
          </p>
        ) : (
          <>
            {found.problem === undefined ? null : (
              <p class="notice is-problem">
                <Said text={found.problem} />
              </p>
            )}
            {found.offers.length > 0 ? (
              <DataTable
                caption={t('source.found', {
                  count: found.offers.length,
                  shown: format.number(found.offers.length),
                })}
                columns={columns}
                rows={found.offers.map((offer, at) => ({ offer, at }))}
                keyOf={({ at }) => String(at)}
              />
            ) : found.problem === undefined ? (
              <Empty>
                <p>{t('source.nothing')}</p>
              </Empty>
            ) : null}
            {found.isCut ? <p class="field-hint">{t('source.cut')}</p> : null}
            <p>
              <a href={href(`${base}from/${kind}/?job=${job}`)}>{t('source.again')}</a>
            </p>
          </>
        )}
      </live-part>
    </Office>
  );
}
