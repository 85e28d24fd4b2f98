import { useSite } from '../site.ts';

/** The pages to offer: first, last, and those around the current one; 0 stands for a gap. */
function offered(page: number, pages: number): readonly number[] {
  const wanted = [1, page - 1, page, page + 1, pages].filter((n) => n >= 1 && n <= pages);
  const sorted = [...new Set(wanted)].sort((a, b) => a - b);
  return sorted.flatMap((n, i) => {
    const gap = n - (sorted[i - 1] ?? n);
    return gap === 2 ? [n - 1, n] : gap > 2 ? [0, n] : [n];
  });
}

/** Links to the other pages of a list. Nothing when there is one page. */
export function Pager(props: { readonly page: number; readonly pages: number; href(page: number): string }) {
  const { t, format } = useSite();
  const { page, pages } = props;
  if (pages < 2) return null;
  return (
    <nav class="pager" aria-label={t('page.label')}>
      {page > 1 ? (
        <a class="pager-step" rel="prev" href={props.href(page - 1)}>
          {t('previous')}
        </a>
      ) : null}
      <ol>
        {offered(page, pages).map((n, i, all) =>
          n === 0 ? (
            <li key={`gap after ${all[i - 1]}`} class="pager-gap" aria-hidden="true">
              …
            </li>
          ) : (
            <li key={n}>
              <a
                href={props.href(n)}
                aria-label={t('page.number', { page: format.number(n) })}
                aria-current={n === page ? 'page' : undefined}
              >
                {format.number(n)}
              </a>
            </li>
          ),
        )}
      </ol>
      {page < pages ? (
        <a class="pager-step" rel="next" href={props.href(page + 1)}>
          {t('next')}
        </a>
      ) : null}
    </nav>
  );
}
