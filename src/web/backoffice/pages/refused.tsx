import { useSite } from '../../site.ts';
import type { Frame } from '../model.ts';
import { Office } from '../office.tsx';

export interface RefusedData {
  /** Name under which the person is signed in: perhaps it is not the one they think. */
  readonly name: string;
  /** The rights are there, and wait for a second factor. */
  readonly lacksFactor: boolean;
}

/** Signed in, and not allowed here. */
export function RefusedPage({ frame, data }: { readonly frame: Frame; readonly data: RefusedData }) {
  const { t, href } = useSite();
  return (
    <Office frame={frame} title={t('office.refused')}>
      <p class="lead-small">
        {t(data.lacksFactor ? 'office.refused-factor' : 'office.refused-text', { name: data.name })}
      </p>
      <p class="actions">
        {data.lacksFactor ? (
          <a class="button" href={href('/account/security/')}>
            {t('office.refused-add-factor')}
          </a>
        ) : null}
        <a class="button is-quiet" href={href('/account/')}>
          {t('office.account')}
        </a>
      </p>
    </Office>
  );
}
