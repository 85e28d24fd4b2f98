import { Page } from '../document.tsx';
import { useSite } from '../site.ts';

export interface AudienceExplainedData {
  readonly isOn: boolean;
  readonly knowsCountries: boolean;
  /** Several processes know the readers of a day alike. */
  readonly sharesReaders: boolean;
  /** Whether this reader is counted, and why not. */
  readonly standing: 'counted' | 'uncounted' | 'signal';
  /** Where the form goes. */
  readonly choices: string;
}

const COUNTED = ['pages', 'api', 'downloads', 'searches', 'rest'] as const;

function Objection({ data }: { readonly data: AudienceExplainedData }) {
  const { t, href } = useSite();
  const { standing } = data;
  return (
    <>
      <h2>{t('audience.object-title')}</h2>
      <p class="notice" role="status">
        {t(`audience.${standing}-now`)}
      </p>
      {standing === 'signal' ? null : (
        <form method="post" action={data.choices}>
          <input type="hidden" name="next" value={href('/terms/audience/')} />
          <p class="actions">
            {standing === 'counted' ? (
              <button type="submit" class="button" name="decision" value="uncounted">
                {t('audience.object')}
              </button>
            ) : (
              <button type="submit" class="button" name="decision" value="counted">
                {t('audience.agree')}
              </button>
            )}
          </p>
        </form>
      )}
      <p>{t('audience.object-note')}</p>
    </>
  );
}

/** What the portal counts, for everybody. */
export function AudienceExplainedPage({ data }: { readonly data: AudienceExplainedData }) {
  const { t, name, href } = useSite();
  return (
    <Page
      head={{
        title: t('audience.title'),
        description: t('audience.description'),
        canonical: '/terms/audience/',
      }}
    >
      <article class="wrap text-page">
        <h1>{t('audience.title')}</h1>
        {data.isOn ? (
          <>
            <p class="lead">{t('audience.lead', { portal: name })}</p>
            <Objection data={data} />
            <h2>{t('audience.counted-title')}</h2>
            <ul class="said">
              {COUNTED.map((what) => (
                <li key={what}>{t(`audience.counted-${what}`)}</li>
              ))}
              {data.knowsCountries ? <li>{t('audience.counted-countries')}</li> : null}
            </ul>
            <h2>{t('audience.not-title')}</h2>
            <p>{t('audience.not')}</p>
            <h2>{t('audience.readers-title')}</h2>
            <p>{t(data.sharesReaders ? 'audience.readers-shared' : 'audience.readers')}</p>
            <h2>{t('audience.kept-title')}</h2>
            <p>{t('audience.kept')}</p>
            <h2>{t('audience.ground-title')}</h2>
            <p>{t('audience.ground')}</p>
          </>
        ) : (
          <p class="lead">{t('audience.off')}</p>
        )}
        <p class="class">
          <a href={href('/terms/cookies-policy/')}>{t('cookies.title')}</a>
        </p>
      </article>
    </Page>
  );
}
