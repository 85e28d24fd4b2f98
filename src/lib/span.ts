/** A stretch of a text: zero-based UTF-16 offsets, the end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
