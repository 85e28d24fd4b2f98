/**
 * Names that XML, RDF and many programs take: letters, digits, `_`, `-` and `.`, not beginning with a digit. Other
 * characters become `_`; equal ones are told apart by a number.
 */
export function nameable(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = name.replace(/[^A-Za-z0-9_.-]+/g, '_');
    const base = /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
    let unique = base;
    for (let n = 2; taken.has(unique); n++) unique = `${base}_${n}`;
    taken.add(unique);
    return unique;
  });
}
