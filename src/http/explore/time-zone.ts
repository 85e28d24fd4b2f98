const known = new Map<string, string | undefined>();
const MAX_KNOWN = 2000;

function resolveZone(name: string): string | undefined {
  // Offsets such as +02:00 are zones to JavaScript and not to the engine.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** The IANA name of a zone, whatever the case in which it was typed; undefined when there is no such zone. */
export function canonicalZone(name: string): string | undefined {
  const key = name.trim().toLowerCase();
  if (!known.has(key)) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, resolveZone(name.trim()));
  }
  return known.get(key);
}
