/** Markup that is ours (a picture, a question of ours) or has been made safe (a description): the one door for it. */
export function Markup(props: { readonly html: string; readonly class?: string }) {
  // Safe: callers give only drawings of ours, the parts of `#consent/banner` and the output of safeHtml
  return <div class={props.class} dangerouslySetInnerHTML={{ __html: props.html }} />;
}

/** A picture drawn from data, decorative: what it shows is said beside it. */
export function Drawing(props: { readonly svg: string; readonly class?: string }) {
  return (
    <div
      class={props.class}
      aria-hidden="true"
      // Safe: an SVG that the portal drew itself
      dangerouslySetInnerHTML={{ __html: props.svg }}
    />
  );
}

/** A picture that says something, with its description for those who do not see it. */
export function Figure(props: { readonly svg: string; readonly label: string; readonly class?: string }) {
  return (
    <div
      class={props.class}
      role="img"
      aria-label={props.label}
      // Safe: an SVG that the portal drew itself
      dangerouslySetInnerHTML={{ __html: props.svg }}
    />
  );
}

/** Structured data for search engines. Not a script: browsers do not run it, and the policy of the page does not allow one. */
export function StructuredData(props: { readonly data: unknown }) {
  const json = JSON.stringify(props.data).replaceAll('<', '\\u003c');
  return (
    <script
      type="application/ld+json"
      // Safe: JSON with every `<` escaped
      dangerouslySetInnerHTML={{ __html: json }}
    />
  );
}
