import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  CONSENT_CATEGORIES,
  type ConsentState,
  type Decision,
  installConsent,
  objectsToCounting,
  recordDocument,
  type Service,
} from '#consent';
import { localized } from '#i18n';
import { localPath } from '#lib';
import type { HttpDeps } from '../deps.ts';
import { sendProblem } from '../error-replies.ts';
import { originOf } from '../origin.ts';
import { PAGE_PATHS } from '../pages/index.ts';
import { languageOf, prefixOf } from '../pages/site.ts';
import { sentElsewhere } from '../problems.ts';
import { busy, Printer, registerPolicyPdf } from './policy-pdf.ts';
import { pathsIn } from './visitor.ts';

/** The page that a form was on, as it says: its language is the visitor's. */
const pageOf = (request: FastifyRequest): string =>
  localPath(request.body instanceof URLSearchParams ? (request.body.get('next') ?? undefined) : undefined);

const ANSWERS = { 'accept-all': 'accepted', 'refuse-all': 'refused', choose: 'chosen' } as const;

/** Full answers, by class: how many allow, how many refuse; and those to the question. Who objects to being counted is not. */
function countDecision(
  { audience, consent }: HttpDeps,
  request: FastifyRequest,
  decision: Decision,
  allowed: readonly Service[],
  before: ConsentState,
): void {
  const { kind } = decision;
  if (kind !== 'accept-all' && kind !== 'refuse-all' && kind !== 'choose') return;
  if (objectsToCounting(request.headers) || (decision.kind === 'choose' && decision.uncounted)) return;
  if (before.asks !== undefined) audience.question(ANSWERS[kind]);
  for (const category of CONSENT_CATEGORIES) {
    if (!consent.registry.services.some((service) => service.category === category)) continue;
    const allows = allowed.some((service) => service.category === category);
    audience.decision(category, allows ? 'allowed' : 'refused');
  }
}

/** Adds what visitors decide about services, and what they are shown of it. */
export async function registerConsent(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  const { consent, settings } = deps;
  const printer = new Printer();
  await installConsent(app, {
    consent,
    pages: PAGE_PATHS,
    origin: (request) => originOf(request, settings),
    language: (request) => prefixOf(pageOf(request), settings.languages) ?? languageOf(request, settings),
    centreOf: (request) => pathsIn(pageOf(request), settings.languages).centre,
    refuse: (request, reply) => sendProblem(request, reply, sentElsewhere),
    onDecision: (request, decision, allowed, before) =>
      countDecision(deps, request, decision, allowed, before),
    printPdf: (request, records) => {
      const language = prefixOf(pageOf(request), settings.languages) ?? languageOf(request, settings);
      const document = recordDocument(records, {
        language,
        portal: localized(settings.name, language, settings.defaultLanguage),
        nameOf: (id) => consent.registry.service(id)?.name ?? id,
      });
      return printer.print(document, originOf(request, settings));
    },
    busy: (request, reply) => sendProblem(request, reply, busy),
  });
  registerPolicyPdf(app, deps, printer);
}
