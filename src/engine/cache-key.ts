import { createHash } from 'node:crypto';
import type { SnapshotRef } from './model.ts';
import type { WireSql } from './protocol.ts';

// What a viewer sees of the catalogue is one text of a character a dataset, in every statement of theirs.
const LONG = 500;
const MAX_KNOWN = 500;
const digests = new Map<string, string>();

/** Texts of viewers come again and again, and as the same object: looked up, not hashed. */
function digestOf(text: string): string {
  let digest = digests.get(text);
  if (digest === undefined) {
    if (digests.size >= MAX_KNOWN) digests.clear();
    digest = createHash('sha256').update(text).digest('base64');
    digests.set(text, digest);
  }
  return digest;
}

/** Equal for two sets of statements exactly when their results are, on the same content; short whatever is bound. */
export const cacheKey = (
  { contentHash, path }: Pick<SnapshotRef, 'contentHash' | 'path'>,
  statements: readonly WireSql[],
): string =>
  `${contentHash}\n${path}\n${JSON.stringify(
    statements.map(({ text, params, ...rest }) => ({
      ...rest,
      text,
      params: params.map((value) =>
        typeof value === 'string' && value.length > LONG ? { digest: digestOf(value) } : value,
      ),
    })),
  )}`;
