import type { HTMLAttributes } from 'preact';

// The custom elements of the islands, as the server writes them.
declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'api-console': HTMLAttributes<HTMLElement>;
      'odsql-field': HTMLAttributes<HTMLElement> & {
        'data-address': string;
        'data-found': string;
        'data-lines'?: string | undefined;
      };
      'copy-text': HTMLAttributes<HTMLElement> & { 'data-copy'?: string; 'data-copied'?: string };
      'pass-key': HTMLAttributes<HTMLElement> & {
        'data-offer': string;
        'data-answer': string;
        'data-next': string;
        'data-failed': string;
      };
      'draft-editor': HTMLAttributes<HTMLElement> & { 'data-lost': string };
      'file-drop': HTMLAttributes<HTMLElement> & {
        'data-address': string;
        'data-drop': string;
        'data-sending': string;
        'data-waiting': string;
        'data-failed': string;
      };
      'send-on-change': HTMLAttributes<HTMLElement>;
      'live-part': HTMLAttributes<HTMLElement> & { 'data-active'?: string | undefined };
      'filter-check': HTMLAttributes<HTMLElement> & { 'data-address': string };
      'passkey-form': HTMLAttributes<HTMLElement> & {
        'data-offer': string;
        'data-refused': string;
        'data-unsupported': string;
      };
    }
  }
}
