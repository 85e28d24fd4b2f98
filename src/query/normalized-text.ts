import type { FacetQuery, Query } from './model.ts';

/** Equal for two queries exactly when they mean the same: for cache keys and ETags, not for reading. */
export const normalizedText = (query: Query | FacetQuery): string => JSON.stringify(query);
