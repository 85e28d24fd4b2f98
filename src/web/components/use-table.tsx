import { type DatasetUse, tellable } from '#audience';
import { useSite } from '../site.ts';

const USES = ['page', 'api', 'download', 'embed'] as const;

/** A number of uses; one to four are told as few, since they could be somebody. */
export function Times({ times }: { readonly times: number }) {
  const { t, format } = useSite();
  const told = tellable(times);
  return told === null ? (
    <>
      <span aria-hidden="true">&lt;{'\u00a0'}5</span>
      <span class="unseen">{t('usage.few')}</span>
    </>
  ) : (
    format.number(told)
  );
}

/** How often a dataset was used, for everybody who may see it. */
export function UseTable({ use }: { readonly use: DatasetUse }) {
  const { t, href } = useSite();
  return (
    <section aria-labelledby="use">
      <div class="section-head">
        <h2 id="use">{t('usage.title')}</h2>
        <a class="quiet" href={href('/terms/audience/')}>
          {t('usage.how')}
        </a>
      </div>
      <table class="use">
        <caption class="unseen">{t('usage.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('usage.use')}</th>
            <th scope="col" class="is-number">
              {t('usage.month')}
            </th>
            <th scope="col" class="is-number">
              {t('usage.year')}
            </th>
          </tr>
        </thead>
        <tbody>
          {USES.map((one) => (
            <tr key={one}>
              <th scope="row">{t(`usage.${one}`)}</th>
              <td class="is-number">
                <Times times={use[one].month} />
              </td>
              <td class="is-number">
                <Times times={use[one].year} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
