/** Keeps what was used last, as much of it as has a given weight in all. */
export interface Lru<Value> {
  get(key: string): Value | undefined;
  /** Keeps nothing that weighs more than an eighth of the whole. */
  set(key: string, value: Value, weight: number): void;
}

export function lru<Value>(maxWeight: number): Lru<Value> {
  // A Map keeps the order of insertion: the first is the one that was not used for longest.
  const entries = new Map<string, { readonly value: Value; readonly weight: number }>();
  let held = 0;
  const drop = (key: string) => {
    held -= entries.get(key)?.weight ?? 0;
    entries.delete(key);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, weight) {
      drop(key);
      if (weight > maxWeight / 8) return;
      entries.set(key, { value, weight });
      held += weight;
      for (const oldest of entries.keys()) {
        if (held <= maxWeight) return;
        drop(oldest);
      }
    },
  };
}
