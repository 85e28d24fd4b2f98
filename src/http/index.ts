export { createHttpServer, type HttpServer } from './server.ts';
