import { useSite } from '../site.ts';
import { ScrollRegion } from './scroll-region.tsx';

/** A piece of code with a button to copy it, where scripts run. */
export function Code(props: { readonly code: string; readonly label: string }) {
  const { t } = useSite();
  return (
    <copy-text class="code" data-copy={t('copy')} data-copied={t('copied')}>
      <ScrollRegion class="code-scroll" label={props.label}>
        <pre>
          <code>{props.code}</code>
        </pre>
      </ScrollRegion>
    </copy-text>
  );
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON with its names, texts and numbers told apart. */
export function Json(props: { readonly text: string; readonly label: string }) {
  const parts = [];
  let end = 0;
  for (const match of props.text.matchAll(TOKEN)) {
    parts.push(props.text.slice(end, match.index));
    const [all, text, colon] = match;
    end = match.index + all.length;
    if (text !== undefined) {
      parts.push(<span class={colon === undefined ? 'json-text' : 'json-name'}>{text}</span>, colon ?? '');
    } else parts.push(<span class="json-value">{all}</span>);
  }
  parts.push(props.text.slice(end));
  return (
    <ScrollRegion class="json" label={props.label}>
      <pre>
        <code>{parts}</code>
      </pre>
    </ScrollRegion>
  );
}
