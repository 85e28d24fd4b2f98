import type { FastifyBaseLogger } from 'fastify';
import type { AccountsService } from '#accounts';
import type { Audience } from '#audience';
import type { Audits } from '#audits';
import type { Catalogue } from '#catalogue';
import type { Consent, ConsentDesk } from '#consent';
import type { Engine } from '#engine';
import type { Harvesting } from '#harvesting';
import type { Jobs } from '#jobs';
import type { Clock } from '#lib';
import type { Outbox } from '#mail';
import type { Monitoring } from '#monitoring';
import type { Pages } from '#pages';
import type { PortalSettings } from '#portal';
import type { Publishing } from '#publishing';
import type { Pushes } from '#push';
import type { Settings } from '#settings';
import type { VisibilityService } from '#visibility';

/** What every route may use. Built once, by `app.ts`. */
export interface HttpDeps {
  /** As they are at this moment: the back office may change some while the portal runs. */
  readonly settings: Settings;
  readonly portal: PortalSettings;
  /** The portal's own. */
  readonly pages: Pages;
  /** Contents and changes only: datasets are given by `visibility`, as the viewer may see them. */
  readonly catalogue: Pick<Catalogue, 'snapshot' | 'refresh' | 'idOf'>;
  readonly visibility: VisibilityService;
  readonly accounts: AccountsService;
  readonly engine: Engine;
  readonly outbox: Outbox;
  readonly consent: Consent;
  readonly consentDesk: ConsentDesk;
  readonly audience: Audience;
  readonly monitoring: Monitoring;
  readonly jobs: Jobs;
  readonly publishing: Publishing;
  readonly pushes: Pushes;
  readonly harvesting: Harvesting;
  readonly audits: Audits;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
}
