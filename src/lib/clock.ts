/** Where the present comes from, so that tests can hold it still. */
export interface Clock {
  /** The present instant, UTC. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that always shows `instant` (ISO 8601). */
export const fixedClock = (instant: string): Clock => ({ now: () => new Date(instant) });
