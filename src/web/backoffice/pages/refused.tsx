import { useSite } from '../../site.ts';
import type { Frame } from '../model.ts';
import { Office } from '../office.tsx';

export interface RefusedData {
  /** Name under which the person is signed in: perhaps it is not the one they think. */
  readonly name: string;
}

/** Signed in, and not allowed here. */
export function RefusedPage({ frame, data }: { readonly frame: Frame; readonly data: RefusedData }) {
  const { t, href } = useSite();
  return (
    <Office frame={frame} title={t('office.refused')}>
      <p class="lead-small">{t('office.refused-text', { name: data.name })}</p>
      <p class="actions">
        <a class="button is-quiet" href={href('/account/')}>
          {t('office.account')}
        </a>
      </p>
    </Office>
  );
}
