/** Beside the name of a column: that it orders the rows, and in which direction it does now. */
export function SortMark({ direction }: { readonly direction: 'up' | 'down' | undefined }) {
  return (
    <svg class={`sort-mark ${direction ?? ''}`} viewBox="0 0 8 12" aria-hidden="true">
      <path class="mark-up" d="M4 1 7 5H1Z" />
      <path class="mark-down" d="M4 11 7 7H1Z" />
    </svg>
  );
}
