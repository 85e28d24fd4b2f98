import type { Source } from '../model.ts';

/** A kind of source, as a person who chooses one sees it. */
export interface SourceKind {
  readonly kind: Source['kind'];
  readonly label: string;
  readonly summary: string;
}

/** Where records can come from. */
export const SOURCES: readonly SourceKind[] = [
  { kind: 'file', label: 'File', summary: 'A file of this machine, also packed with gzip, zstd or zip.' },
  {
    kind: 'url',
    label: 'Address',
    summary:
      'An http or https address. Each hop must lead to the public internet unless settings allow more.',
  },
  { kind: 'rows', label: 'Records', summary: 'Records that the program itself makes, with their schema.' },
];
