import type { FastifyInstance } from 'fastify';
import { ADDRESS_PREFIXES } from '../pages/site.ts';
import { parseForm } from '../query-string.ts';
import { accountRoutes } from './account.ts';
import { audienceRoutes } from './audience.ts';
import { auditLogRoutes } from './audit-log.ts';
import { consentPictureRoutes } from './consent-pictures.ts';
import { cookieAuditRoutes } from './cookie-audit.ts';
import { cookiesRoutes } from './cookies.ts';
import { datasetFieldsRoutes } from './dataset-fields.ts';
import { datasetRightsRoutes } from './dataset-rights/index.ts';
import { datasetRoutes } from './datasets.ts';
import { groupRoutes } from './groups.ts';
import { harvesterRoutes } from './harvesters.ts';
import { invitationRoutes } from './invitations.ts';
import { jobRoutes } from './jobs.ts';
import { keyRoutes } from './keys.ts';
import { newSourceRoutes } from './new-source.ts';
import { outboxRoutes } from './outbox.ts';
import { overviewRoutes } from './overview.ts';
import { pagesRoutes } from './pages.ts';
import { peopleRoutes } from './people.ts';
import { portalSettingsRoutes } from './portal-settings.ts';
import { publishingRoutes } from './publishing.ts';
import { publishingLifeRoutes } from './publishing-life.ts';
import { pushRoutes } from './push.ts';
import { roleRoutes } from './roles.ts';
import type { OfficeRoute } from './route.ts';
import { securityRoutes } from './security.ts';
import { handlerOf, type OfficeContext } from './serve.ts';
import { sessionRoutes } from './sessions.ts';
import { signInSettingsRoutes } from './sign-in-settings.ts';
import { uploadRoutes } from './uploads.ts';

/** Every address inside the frame, each with what it needs: a new one cannot be reached without. */
export const OFFICE_ROUTES: readonly OfficeRoute[] = [
  ...overviewRoutes,
  ...publishingRoutes,
  ...uploadRoutes,
  ...datasetRoutes,
  ...datasetFieldsRoutes,
  ...publishingLifeRoutes,
  ...pushRoutes,
  ...datasetRightsRoutes,
  ...harvesterRoutes,
  ...newSourceRoutes,
  ...jobRoutes,
  ...peopleRoutes,
  ...groupRoutes,
  ...roleRoutes,
  ...invitationRoutes,
  ...sessionRoutes,
  ...keyRoutes,
  ...outboxRoutes,
  ...signInSettingsRoutes,
  ...pagesRoutes,
  ...portalSettingsRoutes,
  ...cookiesRoutes,
  ...consentPictureRoutes,
  ...audienceRoutes,
  ...cookieAuditRoutes,
  ...auditLogRoutes,
  ...accountRoutes,
  ...securityRoutes,
];

const FORM = 'application/x-www-form-urlencoded';
// A table of five hundred columns, described in two languages.
const MAX_FORM_BYTES = 2_097_152;

/** Adds the back office and the pages of one's own account, in every language. */
export async function registerBackOffice(app: FastifyInstance, context: OfficeContext): Promise<void> {
  await app.register(async (office) => {
    office.addContentTypeParser(
      FORM,
      { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
      (_request, body, done) => done(null, parseForm(String(body))),
    );
    // Read by the routes that take uploads, while it comes.
    office.addContentTypeParser('multipart/form-data', (_request, _body, done) => done(null));
    for (const route of OFFICE_ROUTES) {
      const handler = handlerOf(context, route);
      const method: ('GET' | 'HEAD' | 'POST')[] =
        route.post === undefined ? ['GET', 'HEAD'] : ['GET', 'HEAD', 'POST'];
      // The token is a part of the upload, and looked at there.
      const config = route.takesUpload ? { csrf: 'multipart' as const, isUpload: true as const } : {};
      for (const prefix of ADDRESS_PREFIXES)
        office.route({ method, url: prefix + route.path, handler, config });
    }
  });
}
