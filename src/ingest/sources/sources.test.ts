import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as listen, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../refusal.ts';
import { type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';
import { isPublicAddress } from './address.ts';
import { fetchUrl } from './fetch-url.ts';
import { zipOf } from './zip.fixture.ts';

let workshop: TestWorkshop;
let server: Server | undefined;
beforeEach(() => {
  workshop = testWorkshop();
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  workshop.remove();
});

async function serve(listener: RequestListener): Promise<string> {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

const CSV = 'name,mag\nVega,0.03\nSirius,-1.46\n';

const fetch = (url: string, options: Partial<Parameters<typeof fetchUrl>[1]> = {}) =>
  fetchUrl(url, {
    mayReach: (address) => address === '127.0.0.1' || isPublicAddress(address),
    target: join(workshop.folder, 'fetched'),
    maxBytes: 1_000_000,
    timeoutMs: 20_000,
    retryAfterMs: 1,
    signal: undefined,
    onBytes: () => {},
    ...options,
  });

async function refusal(url: string, options = {}) {
  const error = await fetch(url, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw error ?? new Error('it was fetched');
  return error.problem;
}

describe('addresses of the public internet', () => {
  for (const address of ['93.184.216.34', '2606:4700::1111'])
    it(`are such as ${address}`, () => expect(isPublicAddress(address)).toBe(true));
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:169.254.169.254',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'localhost',
  ])
    it(`are not ${address}`, () => expect(isPublicAddress(address)).toBe(false));
});

describe('an address', () => {
  it('is fetched with its size, hash and version', async () => {
    const url = await serve((_request, reply) =>
      reply.setHeader('etag', '"1"').setHeader('last-modified', 'Mon, 01 Jan 2024 00:00:00 GMT').end(CSV),
    );
    const fetched = await fetch(`${url}/stars.csv?key=1`);
    expect(await fetched.sha256()).toBe(createHash('sha256').update(CSV).digest('hex'));
    expect(fetched).toMatchObject({
      name: `${url}/stars.csv`,
      bytes: CSV.length,
      etag: '"1"',
      lastModified: 'Mon, 01 Jan 2024 00:00:00 GMT',
    });
  });

  it('that redirects to a link-local address is refused, literal or by way of IPv6', async () => {
    let target = '';
    const url = await serve((_request, reply) => reply.writeHead(302, { location: target }).end());
    for (target of [
      'http://169.254.169.254/latest/meta-data/',
      'http://[::ffff:a9fe:a9fe]/',
      'http://2852039166/',
    ])
      expect(await refusal(url)).toMatchObject({ code: 'source-refused' });
    target = 'file:///etc/passwd';
    expect(await refusal(url)).toMatchObject({ code: 'source-refused' });
  });

  it('whose name resolves to a private network is refused when it is connected to', async () => {
    const problem = await refusal('http://localhost:1/', { mayReach: isPublicAddress });
    expect(problem).toMatchObject({ code: 'source-refused' });
    expect(problem.message).toContain('not on the public internet');
    // What a name of a private network leads to is nobody's business.
    expect(problem.message).not.toMatch(/127\.0\.0\.1|::1/);
  });

  it('that redirects in a circle is refused after five', async () => {
    let count = 0;
    const url = await serve((_request, reply) => {
      count += 1;
      reply.writeHead(302, { location: `/${count}` }).end();
    });
    expect((await refusal(url)).message).toMatch(/redirects more than 5 times/);
    expect(count).toBe(6);
  });

  it('of this machine is refused unless it is allowed', async () => {
    const url = await serve((_request, reply) => reply.end(CSV));
    const source = { kind: 'url', url: `${url}/a.csv` } as const;
    expect(await workshop.problem('', { source })).toMatchObject({ code: 'source-refused' });
    const imported = await workshop.run('', { source: { ...source, allowPrivateAddresses: true } });
    expect(imported.report.recordCount).toBe(2);
    expect(imported.built.manifest.provenance).toMatchObject({ source: `${url}/a.csv`, bytes: CSV.length });
  });

  it('that gives more than the limit is stopped, announced or not', async () => {
    let isAnnounced = true;
    const url = await serve((_request, reply) => {
      if (isAnnounced) reply.setHeader('content-length', 2_000_000);
      for (let i = 0; i < 20; i += 1) reply.write('x'.repeat(100_000));
      reply.end();
    });
    expect(await refusal(url)).toMatchObject({ code: 'source-too-large' });
    isAnnounced = false;
    expect(await refusal(url)).toMatchObject({ code: 'source-too-large' });
  });

  it('that never ends is left at the limit, and so is a line that never ends', async () => {
    const piece = 'x'.repeat(65_536);
    const url = await serve((_request, reply) => {
      const more = () => {
        while (reply.write(piece));
      };
      reply.on('drain', more);
      more();
    });
    expect(await refusal(url)).toMatchObject({ code: 'source-too-large' });
    const line = workshop.file('a.csv.gz', gzipSync(`a,b\n1,${piece.repeat(100)}`));
    const problem = await workshop.problem(line, { limits: { maxLineBytes: 1_000_000 } });
    expect(problem).toMatchObject({ code: 'line-too-long', offset: 4 });
  });

  it('is tried again when the trouble may pass, and not when it will not', async () => {
    let count = 0;
    const url = await serve((_request, reply) => {
      count += 1;
      reply.statusCode = count < 3 ? 503 : 200;
      reply.end(CSV);
    });
    expect((await fetch(url)).bytes).toBe(CSV.length);
    server?.close();
    let asked = 0;
    const gone = await serve((_request, reply) => {
      asked += 1;
      reply.writeHead(404).end();
    });
    expect(await refusal(gone)).toMatchObject({ code: 'source-unreachable' });
    expect(asked).toBe(1);
  });

  it('that says nothing is given up, and one that is cancelled is left', async () => {
    const url = await serve(() => {});
    expect((await refusal(url, { timeoutMs: 50 })).message).toMatch(/took longer/);
    const stopping = new AbortController();
    const fetching = fetch(url, { signal: stopping.signal });
    stopping.abort();
    await expect(fetching).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a server that does not do what it should', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\n';
  /** What is said of a server that does this with a connection once it was asked. */
  async function saidOf(act: (socket: Socket) => void, options = {}): Promise<string> {
    const raw = listen((socket) => {
      socket.on('error', () => {}).once('data', () => act(socket));
    });
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(raw.address() as AddressInfo).port}/a.csv`;
    try {
      return (await refusal(url, options)).message.replace(url, 'IT');
    } finally {
      raw.close();
    }
  }

  const broken = 'IT broke the connection off before everything had been sent.';
  it.each<[string, string, (socket: Socket) => void]>([
    ['hangs up', broken, (socket) => socket.end()],
    ['resets the connection', broken, (socket) => socket.resetAndDestroy()],
    [
      'sends less than it announced',
      broken,
      (socket) => socket.end(`${HEAD}Content-Length: 99\r\n\r\na,b\n`),
    ],
    [
      'sends more than it announced',
      'IT sent more than the 4 bytes that it had announced.',
      (socket) => socket.write(`${HEAD}Content-Length: 4\r\n\r\na,b\n1,2\n`),
    ],
    [
      'leaves out the last piece',
      broken,
      (socket) => socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\na,b\n\r\n`),
    ],
    [
      'speaks another protocol',
      'What answers at IT does not speak HTTP.',
      (socket) => socket.end('SSH-2.0-x\r\n'),
    ],
    [
      'stops after a few bytes',
      'IT stopped in the middle and sent nothing for 0 s.',
      (socket) => socket.write(`${HEAD}Content-Length: 99\r\n\r\na`),
    ],
  ])('and %s is told apart', async (_does, message, act) => {
    expect(await saidOf(act, { silenceMs: 30 })).toBe(message);
  });

  it('is told apart by the name or the port that is wrong', async () => {
    expect((await refusal('http://127.0.0.1:9/')).message).toBe('127.0.0.1:9 accepts no connection.');
    expect((await refusal('http://no-such.invalid/')).message).toMatch(/name servers?|of the name/);
    const url = await serve((_request, reply) => reply.end());
    expect((await refusal(url.replace('http', 'https'))).message).toMatch(/^A secure connection to 127/);
  });
});

describe('a packed file', () => {
  it('is unpacked, whatever it is called', async () => {
    for (const [name, bytes] of [
      ['a.csv.gz', gzipSync(CSV)],
      ['b.csv', zstdCompressSync(CSV)],
      ['c.zip', zipOf({ 'folder/': '', 'folder/stars.csv': CSV, '__MACOSX/x': 'y' })],
      ['d.gz', gzipSync(gzipSync(CSV))],
    ] as const)
      expect((await workshop.run(workshop.file(name, bytes))).report.recordCount).toBe(2);
  });

  it('with several files, or packed too often, is refused', async () => {
    const two = workshop.file('a.zip', zipOf({ 'a.csv': CSV, 'b.csv': CSV }));
    expect((await workshop.problem(two)).advice).toContain('a.csv, b.csv');
    const nested = workshop.file('b.gz', gzipSync(gzipSync(gzipSync(gzipSync(CSV)))));
    expect(await workshop.problem(nested)).toMatchObject({ code: 'archive-too-large' });
  });

  it('is stopped where it grows too far, and leaves nothing behind', async () => {
    const zeros = Buffer.alloc(80_000_000);
    for (const [name, bytes] of [
      ['a.csv.gz', gzipSync(zeros)],
      ['b.csv.zip', zipOf({ 'b.csv': zeros })],
    ] as const)
      expect(await workshop.problem(workshop.file(name, bytes))).toMatchObject({ code: 'archive-too-large' });
    expect(readdirSync(join(workshop.folder, 'data', 'tmp'))).toEqual([]);
  });

  it('that is cut off is called damaged', async () => {
    const bytes = gzipSync(CSV.repeat(1000));
    const path = workshop.file('a.csv.gz', bytes.subarray(0, bytes.length >> 1));
    expect(await workshop.problem(path)).toMatchObject({ code: 'malformed' });
  });
});

describe('a file', () => {
  it('that is not there, a folder, empty or too large is refused', async () => {
    expect(await workshop.problem(join(workshop.folder, 'none'))).toMatchObject({ code: 'source-missing' });
    expect(await workshop.problem(workshop.folder)).toMatchObject({ code: 'source-missing' });
    expect(await workshop.problem(workshop.file('a', ''))).toMatchObject({ code: 'empty' });
    const path = workshop.file('a', CSV);
    expect(await workshop.problem(path, { limits: { maxBytes: 10 } })).toMatchObject({
      code: 'source-too-large',
    });
  });

  it('may have columns whose names mean something to JavaScript', async () => {
    const path = workshop.file('a.csv', '__proto__,constructor,toString\n1,2,3\n');
    expect((await workshop.run(path)).report.recordCount).toBe(1);
  });

  it('of two bytes to a letter is text, whatever the alphabet; bytes without a meaning are none', async () => {
    const text = Buffer.from(`\uFEFF${'ŁĄĆ,ŁĄ\r\n'.repeat(40)}`, 'utf16le');
    expect((await workshop.run(workshop.file('a.csv', text))).report.format).toBe('csv');
    const bytes = Buffer.alloc(400, '\x01\x00\x07\x12\x00\x00', 'latin1');
    expect(await workshop.problem(workshop.file('b.csv', bytes))).toMatchObject({ code: 'unknown-format' });
  });

  it('is judged by its content', async () => {
    const image = workshop.file('a.csv', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
    expect(await workshop.problem(image)).toMatchObject({ code: 'unknown-format' });
    const csv = workshop.file('a.xlsx', CSV);
    expect((await workshop.run(csv)).report.format).toBe('csv');
    const page = workshop.file('a.json', '<!doctype html><p>Not found');
    expect((await workshop.problem(page)).message).toContain('a web page');
  });
});
