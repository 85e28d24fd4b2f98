import type { ComponentChildren } from 'preact';
import { useSite } from '../../site.ts';

/** How a state is meant: told by its words, underlined by its colour. */
export type Tone = 'good' | 'plain' | 'waiting' | 'bad';

/** A state in a word or two. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return <span class={`badge is-${tone}`}>{children}</span>;
}

/** Names and values, as pairs. Those without a value are left out. */
export function Facts(props: {
  readonly facts: readonly (readonly [name: string, value: ComponentChildren])[];
  /** Short ones, one after the other. */
  readonly isInline?: boolean;
}) {
  return (
    <dl class={props.isInline === true ? 'office-facts is-inline' : 'office-facts'}>
      {props.facts.map(([name, value]) =>
        value === undefined || value === null || value === '' ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** An instant to the minute, in the portal's way; the machine's form for those who copy it. */
export function Moment({ at }: { readonly at: string }) {
  const { format } = useSite();
  return <time dateTime={at}>{format.minute(at)}</time>;
}

/** The pages that belong together, the current one marked. */
export function Tabs(props: {
  readonly label: string;
  readonly tabs: readonly { readonly label: string; readonly path: string; readonly isCurrent: boolean }[];
}) {
  const { href } = useSite();
  return (
    <nav class="tabs" aria-label={props.label}>
      <ul>
        {props.tabs.map(({ label, path, isCurrent }) => (
          <li key={path}>
            <a href={href(path)} aria-current={isCurrent ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A part of a page under a title of its own. */
export function Section(props: {
  readonly title: string;
  readonly id?: string;
  readonly lead?: string;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="office-section" id={props.id}>
      <div class="section-head">
        <h2>{props.title}</h2>
        {props.actions}
      </div>
      {props.lead === undefined ? null : <p class="office-lead">{props.lead}</p>}
      {props.children}
    </section>
  );
}
