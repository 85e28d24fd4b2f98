import type { RegisteredCookie } from '#consent';
import { localized } from '#i18n';
import { ScrollRegion } from '../components/scroll-region.tsx';
import { Page } from '../document.tsx';
import { useSite } from '../site.ts';

export interface CookiesPolicyData {
  readonly cookies: readonly RegisteredCookie[];
}

const DAY = 86_400;
const CATEGORIES = ['necessary', 'statistical', 'internal', 'third-party'] as const;

function Lifetime({ cookie }: { readonly cookie: RegisteredCookie }) {
  const { t } = useSite();
  const { maxAgeSeconds } = cookie;
  if (maxAgeSeconds === null) return <>{t('cookies.session-end')}</>;
  const days = Math.round(maxAgeSeconds / DAY);
  // 182 days are the six months of the policy, 365 its twelve.
  const months = Math.round(days / 30.4);
  if (days >= 90) return <>{t('cookies.months', { months })}</>;
  return <>{days % 7 === 0 ? t('cookies.weeks', { weeks: days / 7 }) : t('cookies.days', { days })}</>;
}

export function CookiesPolicyPage({ data }: { readonly data: CookiesPolicyData }) {
  const { t, name, language, defaultLanguage } = useSite();
  return (
    <Page
      head={{
        title: t('cookies.title'),
        description: t('cookies.description'),
        canonical: '/terms/cookies-policy/',
      }}
    >
      <article class="wrap text-page">
        <h1>{t('cookies.title')}</h1>
        <p class="lead">{t('cookies.lead', { portal: name })}</p>
        <h2>{t('cookies.what-title')}</h2>
        <p>{t('cookies.what')}</p>
        <h2>{t('cookies.first-title')}</h2>
        <p>{t('cookies.first')}</p>
        <h2 id="cookies">{t('cookies.table-title')}</h2>
        <ScrollRegion class="table-scroll" label={t('cookies.table-scroll')}>
          <table class="policy">
            <caption class="unseen">{t('cookies.table-caption')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('cookies.name')}</th>
                <th scope="col">{t('cookies.purpose')}</th>
                <th scope="col">{t('cookies.category')}</th>
                <th scope="col">{t('cookies.provider')}</th>
                <th scope="col">{t('cookies.location')}</th>
                <th scope="col">{t('cookies.duration')}</th>
              </tr>
            </thead>
            <tbody>
              {data.cookies.map((cookie) => (
                <tr key={cookie.name}>
                  <th scope="row">
                    <code>{cookie.name}</code>
                  </th>
                  <td class="policy-purpose">
                    <strong>{localized(cookie.title, language, defaultLanguage)}</strong>{' '}
                    {localized(cookie.purpose, language, defaultLanguage)}
                  </td>
                  <td>{t(`cookies.${cookie.category}`)}</td>
                  <td>{name}</td>
                  <td>{cookie.location.map((place) => t(`cookies.${place}`)).join(', ')}</td>
                  <td>
                    <Lifetime cookie={cookie} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
        <h2>{t('cookies.types-title')}</h2>
        <dl class="classes">
          {CATEGORIES.map((category) => (
            <div key={category}>
              <dt>{t(`cookies.${category}`)}</dt>
              <dd>{t(`cookies.${category}-text`)}</dd>
            </div>
          ))}
        </dl>
        <h2>{t('cookies.withdraw-title')}</h2>
        <p>{t('cookies.withdraw')}</p>
      </article>
    </Page>
  );
}
