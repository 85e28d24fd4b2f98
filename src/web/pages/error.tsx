import type { MessageKey } from '#i18n';
import { Page } from '../document.tsx';
import { useSite } from '../site.ts';

export interface ErrorPageData {
  readonly status: number;
  readonly requestId: string;
  /** The dataset that the address names and that does not exist. */
  readonly datasetId?: string;
  /** The query of the page was stopped at its deadline. */
  readonly isTimeout?: boolean;
}

type Kind = '400' | '403' | '404' | '429' | '500' | '503' | 'timeout';

const kindOf = ({ status, isTimeout }: ErrorPageData): Kind => {
  if (isTimeout) return 'timeout';
  if (status === 403 || status === 404 || status === 429 || status === 503) return `${status}`;
  return status >= 500 ? '500' : '400';
};

/** A star that is not there: an empty circle among others. */
function MissingStar() {
  return (
    <svg class="missing-star" viewBox="0 0 240 90" aria-hidden="true">
      <path class="missing-line" d="M18 62 66 30 112 44M152 42 188 22 224 52" />
      <circle class="missing-dot" cx="18" cy="62" r="3.5" />
      <circle class="missing-dot" cx="66" cy="30" r="5" />
      <circle class="missing-ring" cx="132" cy="46" r="11" />
      <circle class="missing-dot" cx="188" cy="22" r="4" />
      <circle class="missing-dot" cx="224" cy="52" r="3" />
    </svg>
  );
}

export function ErrorPage({ data }: { readonly data: ErrorPageData }) {
  const { t, href } = useSite();
  const kind = kindOf(data);
  const title =
    data.datasetId === undefined ? t(`error.${kind}`) : t('error.404-dataset', { id: data.datasetId });
  const text: MessageKey = `error.${kind}-text`;
  return (
    <Page head={{ title, description: title, unlisted: true }}>
      <div class="wrap text-page error-page">
        <MissingStar />
        <p class="eyebrow">{data.status}</p>
        <h1>{title}</h1>
        <p class="lead">{t(text, { id: data.requestId })}</p>
        <p class="actions">
          <a class="button" href={href('/explore/')}>
            {t('error.catalogue')}
          </a>
          <a class="button is-quiet" href={href('/')}>
            {t('error.home')}
          </a>
        </p>
      </div>
    </Page>
  );
}
