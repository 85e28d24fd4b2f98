/** Moves from cell to cell's link with the arrow keys inside a table of records, as in a spreadsheet. */
function onArrow(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const cell = (event.target as Element | null)?.closest('td');
  const row = cell?.parentElement as HTMLTableRowElement | null | undefined;
  if (!cell || !row) return;
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  const target = next?.children[cell.cellIndex]?.querySelector('a');
  if (!target) return;
  event.preventDefault();
  target.focus();
}

/** Arrow keys go up and down a column of links in every table of records on the page. */
export function followRecordTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('table.records')) {
    table.addEventListener('keydown', onArrow);
  }
}
