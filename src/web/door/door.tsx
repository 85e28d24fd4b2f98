import type { ComponentChildren } from 'preact';
import { FrameContext } from '../backoffice/frame.ts';
import { Page } from '../document.tsx';
import { useSite } from '../site.ts';

/** What stands around every page by which people come in. */
export function Door(props: {
  readonly title: string;
  readonly lead?: string;
  readonly csrfToken: string;
  readonly hasProblems?: boolean;
  readonly children: ComponentChildren;
}) {
  const { t } = useSite();
  const { title, lead, csrfToken } = props;
  return (
    <FrameContext.Provider value={{ title: 'door.label', nav: [], csrfToken }}>
      <Page
        head={{
          title: `${props.hasProblems ? `${t('office.problem-in-title')} ` : ''}${title}`,
          description: title,
          unlisted: true,
          layout: 'is-office',
        }}
      >
        <article class="wrap door">
          <h1>{title}</h1>
          {lead === undefined ? null : <p class="office-lead">{lead}</p>}
          {props.children}
        </article>
      </Page>
    </FrameContext.Provider>
  );
}
