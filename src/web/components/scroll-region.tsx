import type { ComponentChildren } from 'preact';

/** What is wider or longer than its place: scrolls by itself, and can be reached and scrolled by keyboard. */
export function ScrollRegion(props: {
  readonly label: string;
  readonly class: string;
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class={props.class} aria-label={props.label} tabIndex={0}>
      {props.children}
    </section>
  );
}
