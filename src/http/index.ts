export type { HttpDeps } from './deps.ts';
export { createHttpServer, type HttpServer } from './server.ts';
