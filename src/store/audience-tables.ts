/** Which readers a day had, for processes that know them alike: registers of a sketch, and how many were told of. */
export interface AudienceSketchTable {
  /** `2026-01-31` */
  day: string;
  name: string;
  /** Base64. */
  registers: string;
  told: number;
}

/** What was read, added up: no row is about a person. Hours, days and months stand in one table, told by `period`. */
export interface AudienceFigureTable {
  kind: string;
  /** `2026-01-31T14` (hour, UTC), `2026-01-31` or `2026-01`. */
  period: string;
  /** JSON list of texts. */
  key: string;
  times: number;
  bytes: number;
  under_10: number;
  under_100: number;
  under_1000: number;
}
