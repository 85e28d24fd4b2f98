import type { MessageKey } from '#i18n';
import { useSite } from '../../site.ts';
import { Section } from '../components/parts.tsx';
import type { Frame } from '../model.ts';
import { Office } from '../office.tsx';

export interface OverviewData {
  /** What somebody should look at, the pressing first. */
  readonly concerns: readonly {
    readonly message: MessageKey;
    readonly count: number;
    readonly path: string;
  }[];
  readonly sections: readonly {
    readonly label: MessageKey;
    readonly about: MessageKey;
    readonly path: string;
  }[];
}

/** The first page of the back office: what waits for somebody, and where everything is. */
export function OverviewPage({ frame, data }: { readonly frame: Frame; readonly data: OverviewData }) {
  const { t, href } = useSite();
  return (
    <Office frame={frame} title={t('office.overview')}>
      {data.concerns.length === 0 ? null : (
        <Section title={t('office.concerns')}>
          <ul class="concerns">
            {data.concerns.map(({ message, count, path }) => (
              <li key={message}>
                <a href={href(path)}>{t(message, { count })}</a>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <ul class="office-index">
        {data.sections.map(({ label, about, path }) => (
          <li key={path}>
            <a href={href(path)}>{t(label)}</a>
            <p>{t(about)}</p>
          </li>
        ))}
      </ul>
    </Office>
  );
}
