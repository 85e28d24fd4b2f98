export type { Query, QueryProblem, RecordsRequest, FacetRequest, FacetQuery, OutputColumn } from './model.ts';
