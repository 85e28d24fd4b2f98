/**
 * Parameters that both databases take alike. PostgreSQL has no NUL in a text and would refuse the statement, SQLite would
 * compare such a text by halves: it becomes the replacement character, as a broken surrogate does in either.
 */
export const plainParameters = (parameters: readonly unknown[]): unknown[] =>
  parameters.map((value) => {
    if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
    return typeof value === 'boolean' ? Number(value) : value;
  });
