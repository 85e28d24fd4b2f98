const RESERVED = new Set(['dist', 'rowid', 'empty']);
const MAX_LENGTH = 120;

/** A field name made of a label: `Distance (km)` gives `distance_km`, `°C` gives `degc`. */
export function fieldName(label: string): string {
  const slug = label
    .replaceAll('°', 'deg')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, MAX_LENGTH);
  return slug === '' ? 'empty' : slug;
}

/** Names for columns in their order, each once: another of the same name gets a `0` at its end. */
export function fieldNames(labels: readonly string[]): readonly string[] {
  // A name that a later column has of its own is not given away to an earlier repetition.
  const own = new Set(labels.map(fieldName));
  const taken = new Set<string>();
  return labels.map((label) => {
    const first = fieldName(label);
    let name = first;
    const isReserved = RESERVED.has(first) && first !== 'empty';
    if (isReserved || taken.has(name)) {
      do name += '0';
      while (taken.has(name) || own.has(name));
    }
    taken.add(name);
    return name;
  });
}
