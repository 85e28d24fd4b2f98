import { type Audience, createAudience } from '#audience';
import { fixedClock } from '#lib';
import type { Monitoring } from '#monitoring';
import type { Store } from '#store';

/** Counting that is switched off, for tests about something else. */
export const noAudience = (): Audience =>
  // Nothing is counted, so nothing is stored.
  createAudience({ store: {} as Store, clock: fixedClock('2024-08-12T22:41:05Z'), isOn: false });

/** Figures that nobody asks for. */
export const noMonitoring: Monitoring = {
  open: () => Promise.reject(new Error('nobody asks for figures here')),
  close: async () => undefined,
};
