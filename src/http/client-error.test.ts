import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerClientError } from './client-error.ts';

let server: Server;
beforeAll(async () => {
  server = createServer((_, response) => response.end('read'));
  server.on('clientError', answerClientError);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

/** What comes back for these packets, each sent by itself. */
const answerTo = (...packets: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', async () => {
      for (const packet of packets) await new Promise((sent) => socket.write(packet, sent));
    });
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      text += bytes;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });

const cookies = Array.from({ length: 40 }, (_, i) => `bomb${i}=${'x'.repeat(1000)}`).join('; ');
const HEAD = 'Host: sky.example\r\nSec-Fetch-Site: cross-site\r\n';

describe('a request whose head is too large', () => {
  it('for its cookies has the browser remove them, or no page would open again', async () => {
    const answer = await answerTo(`GET / HTTP/1.1\r\n${HEAD}Cookie: ${cookies}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
    expect(answer).toContain('Clear-Site-Data: "cookies"');
  });

  it('for its address or other headers leaves the cookies alone: any site could ask for that', async () => {
    const long = 'a'.repeat(40_000);
    for (const request of [
      `GET /?${long} HTTP/1.1\r\n${HEAD}Cookie: sessionid=x; csrftoken=y\r\n\r\n`,
      `GET / HTTP/1.1\r\n${HEAD}X-Long: ${long}; ${long}\r\nCookie: sessionid=x\r\n\r\n`,
    ]) {
      const answer = await answerTo(request);
      expect(answer).toMatch(/^HTTP\/1.1 431 /);
      expect(answer).not.toContain('Clear-Site-Data');
    }
  });
});
