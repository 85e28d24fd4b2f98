// A Fastify application with a cookie promise: registry, gate, question, preference centre, proof. `node server.ts`, then
// `npx almagest audit-cookies http://localhost:3000`.
import * as consents from 'almagest/consent';
import {
  type ConsentView,
  centreHtml,
  documentHtml,
  pageParts,
  DEFAULT_PATHS as paths,
} from 'almagest/consent/banner';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';

const { PORT = '3000', MATOMO = 'https://stats.example/' } = process.env;
const services = consents.readServices([{ preset: 'matomo', url: MATOMO, siteId: 1 }]);
if (!services.ok) throw new Error(services.problems.map(consents.serviceProblemMessage).join('\n'));
const consent = await consents.createConsent({
  // Forgets at the end of the process: real records belong into `(await openConsentFolder('records')).store`.
  store: consents.createMemoryConsentStore(),
  clock: { now: () => new Date() },
  app: 'example 1.0',
  hostPrefix: false,
  languages: ['en'],
  cookies: consents.PORTAL_COOKIES.filter(({ key }) => key === 'preferences'),
  services: () => services.value,
});
const app = Fastify();
const registry = () => consent.registry;
consents.installCookieGate(app, consents.createCookieGate({ registry, strict: true, isSecure: () => false }));
await consents.installConsent(app, { consent, origin: (r) => `http://${r.host}`, language: () => 'en' });

async function page(request: FastifyRequest, reply: FastifyReply, content: (view: ConsentView) => string) {
  const state = await request.consentState();
  const view = { portal: 'Example', language: 'en', registry: registry(), state, paths, here: request.url };
  const { top, scripts, allowed } = pageParts(view, { now: new Date(), location: 'front' });
  const policy = consents.printPolicy(consents.policyWith({ 'default-src': ["'self'"] }, allowed));
  const head = scripts.map((src) => `<script src="${src}" defer></script>`).join('');
  reply
    .headers({ 'content-security-policy': policy, 'cache-control': 'private, no-cache' })
    .type('text/html');
  return `<!doctype html><html lang="en"><title>Example</title>${head}${top}<main>${content(view)}</main><a href="${paths.centre}">Cookies</a>`;
}
app.get('/', (request, reply) => page(request, reply, () => '<h1>Hello</h1>'));
app.get(paths.centre, (request, reply) => page(request, reply, (view) => centreHtml(view)));
app.get(paths.policy, (request, reply) => page(request, reply, () => documentHtml(consent.policyIn('en'))));
console.log(await app.listen({ port: Number(PORT) }));
