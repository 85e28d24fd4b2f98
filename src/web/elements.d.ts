import type { HTMLAttributes } from 'preact';

// The custom elements of the islands, as the server writes them.
declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'copy-text': HTMLAttributes<HTMLElement> & { 'data-copy'?: string; 'data-copied'?: string };
      'send-on-change': HTMLAttributes<HTMLElement>;
    }
  }
}
