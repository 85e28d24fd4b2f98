import type { FastifyInstance, FastifyRequest } from 'fastify';
import { installConsent } from '#consent';
import { localPath } from '#lib';
import type { HttpDeps } from '../deps.ts';
import { sendProblem } from '../error-replies.ts';
import { originOf } from '../origin.ts';
import { PAGE_PATHS } from '../pages/index.ts';
import { languageOf, prefixOf } from '../pages/site.ts';
import { sentElsewhere } from '../problems.ts';
import { registerPolicyPdf } from './policy-pdf.ts';
import { pathsIn } from './visitor.ts';

/** The page that a form was on, as it says: its language is the visitor's. */
const pageOf = (request: FastifyRequest): string =>
  localPath(request.body instanceof URLSearchParams ? (request.body.get('next') ?? undefined) : undefined);

/** Adds what visitors decide about services, and what they are shown of it. */
export async function registerConsent(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  const { consent, settings } = deps;
  await installConsent(app, {
    consent,
    pages: PAGE_PATHS,
    origin: (request) => originOf(request, settings),
    language: (request) => prefixOf(pageOf(request), settings.languages) ?? languageOf(request, settings),
    centreOf: (request) => pathsIn(pageOf(request), settings.languages).centre,
    refuse: (request, reply) => sendProblem(request, reply, sentElsewhere),
  });
  registerPolicyPdf(app, deps);
}
