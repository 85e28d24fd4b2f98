import type { FastifyRequest } from 'fastify';
import type { Settings } from '#settings';

const HOST = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Scheme and host for absolute addresses: the setting, else what the request says, when that is a host at all.
 * Without a usable one, the address on which the portal listens.
 */
export function originOf(
  request: Pick<FastifyRequest, 'host' | 'protocol'>,
  settings: Pick<Settings, 'publicUrl' | 'port'>,
): string {
  if (settings.publicUrl !== '') return settings.publicUrl;
  const { host } = request;
  return HOST.test(host) ? `${request.protocol}://${host}` : `http://localhost:${settings.port}`;
}
