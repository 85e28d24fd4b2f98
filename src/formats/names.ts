/**
 * Names that XML, RDF and many programs take: letters, digits, `_`, `-` and `.`, not beginning with a digit. Other
 * characters become `_`; equal ones are told apart by a number. Of longer ones than `most` the beginning is kept.
 */
export function nameable(
  names: readonly string[],
  most: number = Number.POSITIVE_INFINITY,
): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = name.replace(/[^A-Za-z0-9_.-]+/g, '_');
    const base = /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
    let unique = base.slice(0, most);
    for (let n = 2; taken.has(unique); n++) unique = `${base.slice(0, most - `_${n}`.length)}_${n}`;
    taken.add(unique);
    return unique;
  });
}
