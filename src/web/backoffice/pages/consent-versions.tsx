import type { NamedPicture } from '#consent';
import type { Job } from '#jobs';
import { Said } from '../../components/said.tsx';
import { useSite } from '../../site.ts';
import { type Column, DataTable } from '../components/data-table.tsx';
import { ActionButton } from '../components/form.tsx';
import { Facts, Moment, Section } from '../components/parts.tsx';
import type { Frame } from '../model.ts';
import { Office } from '../office.tsx';

/** A version of what visitors are shown. */
export interface ShownVersion {
  readonly digest: string;
  readonly revision: string;
  readonly publishedAt: string;
  /** In the language of the page. */
  readonly changes: string;
  /** How many were taken of it. */
  readonly pictures: number;
}

/** Pictures of one version. */
export interface ConsentPicturesData {
  readonly digest: string;
  readonly revision: string;
  readonly publishedAt: string;
  readonly takenAt: string;
  readonly browser: string;
  readonly pictures: readonly NamedPicture[];
}

const PATH = '/backoffice/cookies/';

const addressOf = (digest: string): string => `${PATH}versions/${digest}/pictures/`;

/** What became of the wish for pictures; nothing once they are there. */
function Underway({ job }: { readonly job: Job }) {
  const { t, href } = useSite();
  const link = <a href={href(`/backoffice/jobs/${job.id}/`)}>{t('cookie-audit.job')}</a>;
  if (job.endedAt === undefined)
    return (
      <p class="notice" role="status">
        {t('cookie-office.pictures-underway')} {link}
      </p>
    );
  if (job.phase !== 'ERROR') return null;
  return (
    <p class="notice is-problem">
      {t('cookie-office.pictures-failed')} <Said text={job.error?.message} /> {link}
    </p>
  );
}

/** Every version of the policy with its evidence. */
export function Versions(props: {
  /** The newest first. */
  readonly versions: readonly ShownVersion[];
  readonly job: Job | undefined;
}) {
  const { versions, job } = props;
  const { t, href } = useSite();
  const columns: readonly Column<ShownVersion>[] = [
    {
      name: 'day',
      kind: 'name',
      label: t('cookie-office.version-day'),
      cell: (one) => <Moment at={one.publishedAt} />,
    },
    { name: 'changes', kind: 'long', label: t('cookie-office.changes'), cell: (one) => one.changes },
    { name: 'revision', label: t('cookie-office.version'), cell: (one) => <code>{one.revision}</code> },
    {
      name: 'evidence',
      label: t('cookie-office.evidence'),
      cell: (one) => (
        <a href={href(`${PATH}versions/${one.digest}/`)} download>
          JSON<span class="unseen"> {one.publishedAt}</span>
        </a>
      ),
    },
    {
      name: 'pictures',
      label: t('cookie-office.pictures'),
      cell: (one) =>
        one.pictures === 0 ? (
          t('cookie-office.no-pictures')
        ) : (
          <a href={href(addressOf(one.digest))}>
            {t('cookie-office.pictures-count', { count: one.pictures })}
            <span class="unseen"> {one.publishedAt}</span>
          </a>
        ),
    },
  ];
  const isBare = versions[0]?.pictures === 0;
  return (
    <Section
      title={t('cookie-office.versions')}
      {...(isBare ? { lead: t('cookie-office.pictures-how') } : {})}
      actions={
        isBare ? (
          <ActionButton action={`${PATH}pictures/`} label={t('cookie-office.take-pictures')} />
        ) : undefined
      }
    >
      {isBare ? (
        <live-part data-active={job !== undefined && job.endedAt === undefined ? 'yes' : undefined}>
          {job === undefined ? null : <Underway job={job} />}
        </live-part>
      ) : null}
      <DataTable
        caption={t('cookie-office.versions')}
        columns={columns}
        rows={versions}
        keyOf={(one) => `${one.publishedAt} ${one.digest}`}
      />
    </Section>
  );
}

const NAME = /^(question|centre)-([a-z-]+?)-(\d+)-(light|dark)\.png$/;

/** The question first, as visitors meet it. */
const inOrder = (pictures: readonly NamedPicture[]): readonly NamedPicture[] => [
  ...pictures.filter(({ name }) => name.startsWith('question-')),
  ...pictures.filter(({ name }) => !name.startsWith('question-')),
];

/** What visitors saw of a version, picture by picture. */
export function ConsentPicturesPage(props: { readonly frame: Frame; readonly data: ConsentPicturesData }) {
  const { frame, data } = props;
  const { t, href } = useSite();
  const said = (name: string): string => {
    const [, what, language = '', width = '', colours] = NAME.exec(name) ?? [];
    if (what === undefined) return name;
    return t('cookie-office.picture-of', {
      what: t(what === 'question' ? 'cookie-office.picture-question' : 'cookie-office.picture-centre'),
      language,
      width,
      colours: t(colours === 'dark' ? 'cookie-office.picture-dark' : 'cookie-office.picture-light'),
    });
  };
  return (
    <Office
      frame={frame}
      title={t('cookie-office.pictures-title')}
      lead={t('cookie-office.pictures-lead')}
      crumbs={[{ label: t('office.nav.cookies'), path: PATH }]}
    >
      <Facts
        facts={[
          [t('cookie-office.version'), <code key="revision">{data.revision}</code>],
          [t('cookie-office.since'), <Moment key="since" at={data.publishedAt} />],
          [t('cookie-office.pictures-taken'), <Moment key="taken" at={data.takenAt} />],
          [t('cookie-audit.browser'), data.browser],
        ]}
      />
      <ul class="evidence">
        {inOrder(data.pictures).map(({ name, sha256 }) => (
          <li key={name}>
            <figure>
              <a href={href(`${addressOf(data.digest)}${name}/`)} download>
                <img src={href(`${addressOf(data.digest)}${name}/`)} alt={said(name)} loading="lazy" />
              </a>
              <figcaption>
                {said(name)} <code>{sha256}</code>
              </figcaption>
            </figure>
          </li>
        ))}
      </ul>
    </Office>
  );
}
