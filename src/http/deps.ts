import type { FastifyBaseLogger } from 'fastify';
import type { Catalogue } from '#catalogue';
import type { Engine } from '#engine';
import type { Clock } from '#lib';
import type { Outbox } from '#mail';
import type { Settings } from '#settings';

/** What every route may use. Built once, by `app.ts`. */
export interface HttpDeps {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly engine: Engine;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
}
