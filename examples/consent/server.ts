// A Fastify application with a cookie promise: registry, gate, question, preference centre, proof. `node server.ts`, then
// `npx almagest audit-cookies http://localhost:3000`.
import * as consents from 'almagest/consent';
import * as shown from 'almagest/consent/banner';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';

const { PORT = '3000', MATOMO = 'https://stats.example/' } = process.env;
const services = consents.readServices([{ preset: 'matomo', url: MATOMO, siteId: 1 }]);
if (!services.ok) throw new Error(services.problems.map(consents.serviceProblemMessage).join('\n'));
const consent = await consents.createConsent({
  // Forgets at the end of the process: real records belong into `(await openConsentFolder('records')).store`.
  store: consents.createMemoryConsentStore(),
  app: 'example 1.0',
  languages: ['en'],
  cookies: consents.PORTAL_COOKIES.filter(({ key }) => key === 'preferences'),
  services: () => services.value,
});
const app = Fastify();
const registry = () => consent.registry;
consents.installCookieGate(app, consents.createCookieGate({ registry, strict: true, isSecure: () => false }));
await consents.installConsent(app, { consent, origin: (r) => `http://${r.host}`, language: () => 'en' });

const paths = shown.DEFAULT_PATHS;
async function page(request: FastifyRequest, reply: FastifyReply, content: typeof shown.centreHtml) {
  const state = await request.consentState();
  const view = { portal: 'Example', language: 'en', registry: registry(), state, paths, here: request.url };
  const { top, scripts, allowed } = shown.pageParts(view, { now: new Date(), location: 'front' });
  const policy = consents.printPolicy(consents.policyWith({ 'default-src': ["'self'"] }, allowed));
  reply.type('text/html').headers({ 'content-security-policy': policy, 'cache-control': 'no-store' });
  return `<!doctype html><html lang="en"><title>Example</title>${scripts.map((src) => `<script src="${src}" defer></script>`).join('')}${top}<main>${content(view)}</main><a href="${paths.centre}">Cookies</a>`;
}
app.get('/', (request, reply) => page(request, reply, () => '<h1>Hello</h1>'));
app.get(paths.centre, (request, reply) => page(request, reply, shown.centreHtml));
app.get(paths.policy, (q, reply) => page(q, reply, () => shown.documentHtml(consent.policyIn('en'))));
console.log(await app.listen({ port: Number(PORT) }));
