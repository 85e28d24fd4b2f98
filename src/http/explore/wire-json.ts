/** A number that is a double on the wire whatever its value: `-10.0`, not `-10`. */
export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** JSON that is there already, as text. */
export class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type WireValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | Double
  | JsonText
  | readonly WireValue[]
  | { readonly [key: string]: WireValue };

/** JSON as the original writes it: one line, `", "` and `": "` between parts, UTF-8 unescaped. Undefined members are left out. */
export function wireJson(value: WireValue): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof JsonText) return value.text;
  if (value instanceof Double) {
    const text = JSON.stringify(value.value);
    return /^-?\d+$/.test(text) ? `${text}.0` : text;
  }
  if (Array.isArray(value)) return `[${value.map(wireJson).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value as Record<string, WireValue>).filter(
    ([, member]) => member !== undefined,
  );
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}: ${wireJson(member)}`).join(', ')}}`;
}
