import type { FacetQuery, Query } from './model.ts';

/** Equal for two queries exactly when they mean the same: for cache keys and ETags, not for reading. */
export const normalizedText = (query: Query | FacetQuery): string => JSON.stringify(query);

/** The same of what is asked alone, whoever asks: two askers who see the same content get the same answer to it. */
export const askedText = (query: Query | FacetQuery): string =>
  JSON.stringify({ ...query, visible: undefined });
