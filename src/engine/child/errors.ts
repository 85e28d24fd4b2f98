import type { EngineErrorCode, EngineReply } from '../protocol.ts';

/** Thrown by our own checks, with the code the portal shall see. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

// DuckDB tells the kind of an error only by the first words of its message.
const CODES: readonly (readonly [RegExp, EngineErrorCode])[] = [
  [/^INTERRUPT Error/i, 'interrupted'],
  [/No space left on device/i, 'disk-full'],
  [/^Out of Memory Error/i, 'query-memory'],
  [/^(Out of Range|Conversion|Invalid Input|Mismatch Type|Invalid Configuration) Error/i, 'query-refused'],
  [/Unknown TimeZone/, 'query-refused'],
  [/std::bad_alloc/, 'query-memory'],
];

/** What the portal is told of an error. */
export function errorReply(id: number, error: unknown, interrupted: boolean): EngineReply {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof EngineError ? error.code : CODES.find(([form]) => form.test(message))?.[1];
  return { kind: 'failed', id, code: interrupted ? 'interrupted' : (code ?? 'bug'), message };
}
