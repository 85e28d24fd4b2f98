import type { ComponentChildren } from 'preact';
import { Page } from '../document.tsx';
import { useSite } from '../site.ts';
import { ActionButton } from './components/form.tsx';
import { FrameContext } from './frame.ts';
import type { Frame, NavGroup } from './model.ts';

/** Where a page stands: the pages above it. Labels are names of things, or already in the language of the page. */
export interface Crumb {
  readonly label: string;
  /** Without language. */
  readonly path: string;
}

interface OfficeProps {
  readonly frame: Frame;
  readonly title: string;
  /** What the page is for, in a sentence or two. */
  readonly lead?: string;
  readonly crumbs?: readonly Crumb[];
  /** Something in it was refused: said in the title as well, which is read out first. */
  readonly hasProblems?: boolean;
  /** Beside the title: what can be begun from here. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

function Group({ group }: { readonly group: NavGroup }) {
  const { t, href } = useSite();
  return (
    <div class="office-nav-group">
      {group.label === undefined ? null : <h2>{t(group.label)}</h2>}
      <ul>
        {group.items.map(({ label, path, isCurrent }) => (
          <li key={path}>
            <a href={href(path)} aria-current={isCurrent ? 'page' : undefined}>
              {t(label)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** On a narrow screen it is folded, with the current page as its name. */
function Navigation({ frame }: { readonly frame: Frame }) {
  const { t } = useSite();
  const current = frame.nav.flatMap((group) => group.items).find((item) => item.isCurrent);
  return (
    <nav class="office-nav" aria-label={t('office.parts', { of: t(frame.title) })}>
      <details>
        <summary>
          <span>{t(frame.title)}</span>
          {current === undefined ? null : <span class="office-nav-current">{t(current.label)}</span>}
        </summary>
        <div class="office-nav-groups">
          {frame.nav.map((group) => (
            <Group key={group.label ?? group.items[0]?.path} group={group} />
          ))}
          <ActionButton action="/logout/" label={t('door.sign-out')} />
        </div>
      </details>
    </nav>
  );
}

function Breadcrumb({ crumbs }: { readonly crumbs: readonly Crumb[] }) {
  const { t, href } = useSite();
  return (
    <nav aria-label={t('nav.breadcrumb')}>
      <ol class="breadcrumb">
        {crumbs.map(({ label, path }) => (
          <li key={path}>
            <a href={href(path)}>{label}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** A page of the back office, or of one's own account. */
export function Office(props: OfficeProps) {
  const { t } = useSite();
  const { frame, title, lead, crumbs = [] } = props;
  return (
    <FrameContext.Provider value={frame}>
      <Page
        head={{
          title: `${props.hasProblems ? `${t('office.problem-in-title')} ` : ''}${title} · ${t(frame.title)}`,
          description: title,
          unlisted: true,
          layout: 'is-office',
        }}
      >
        <div class="wrap office">
          {frame.nav.length === 0 ? null : <Navigation frame={frame} />}
          <div class="office-content">
            {crumbs.length === 0 ? null : <Breadcrumb crumbs={crumbs} />}
            <div class="office-head">
              <h1>{title}</h1>
              {props.actions === undefined ? null : <div class="actions">{props.actions}</div>}
            </div>
            {lead === undefined ? null : <p class="office-lead">{lead}</p>}
            {frame.said === undefined ? null : (
              <p class="notice is-done" role="status" tabIndex={-1} autofocus>
                {t(frame.said)}
              </p>
            )}
            {props.children}
          </div>
        </div>
      </Page>
    </FrameContext.Provider>
  );
}
