// Services that others run, in the form of three small servers on other host names of this machine. Each writes down
// every request that it gets: what a page loads is seen at both ends.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One service of others. */
export interface ThirdParty {
  /** `http://video.localhost:40123` */
  readonly origin: string;
  /** Paths that were asked for since the last `forget`. */
  readonly asked: readonly string[];
  forget(): void;
}

/** A tile server, a video host and a counter of visits. */
export interface ThirdParties {
  readonly tiles: ThirdParty;
  readonly video: ThirdParty;
  readonly stats: ThirdParty;
  close(): Promise<void>;
}

interface Reply {
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

const PLAYER = `<!doctype html><title>Player</title><p>A video.</p>
<script>localStorage.setItem('volume', '1');</script>`;

// What the tracker of Matomo does, in short: reads its settings, keeps a number, calls home.
const TRACKER = `(function () {
  var settings = {}; (window._paq || []).forEach(function (call) { settings[call[0]] = call[1]; });
  function keep(name, value, seconds) { document.cookie = name + '=' + value + '; path=/; max-age=' + seconds + '; SameSite=Lax'; }
  keep('_pk_id.' + settings.setSiteId + '.1fff', 'abc.1', settings.setVisitorCookieTimeout);
  keep('_pk_ses.' + settings.setSiteId + '.1fff', '1', settings.setSessionCookieTimeout);
  navigator.sendBeacon(settings.setTrackerUrl + '?idsite=' + settings.setSiteId);
})();`;

async function serve(host: string, answer: (path: string) => Reply): Promise<[ThirdParty, Server]> {
  let asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    const { type, body, headers = {} } = answer(path);
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const party: ThirdParty = {
    origin: `http://${host}.localhost:${port}`,
    get asked() {
      return asked;
    },
    forget() {
      asked = [];
    },
  };
  return [party, server];
}

/** Starts all three. */
export async function startThirdParties(): Promise<ThirdParties> {
  const [[tiles, one], [video, two], [stats, three]] = await Promise.all([
    serve('tiles', () => ({ type: 'image/png', body: PIXEL })),
    serve('video', () => ({
      type: 'text/html; charset=utf-8',
      body: PLAYER,
      headers: { 'set-cookie': 'seen=1; Max-Age=600; Path=/; Secure; SameSite=None; Partitioned' },
    })),
    serve('stats', (path) =>
      path.startsWith('/matomo.js')
        ? { type: 'text/javascript', body: TRACKER }
        : { type: 'text/plain', body: '' },
    ),
  ]);
  return {
    tiles,
    video,
    stats,
    async close() {
      const servers = [one, two, three];
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    },
  };
}

/** How an operator declares them. */
export const declarationsOf = ({ tiles, video, stats }: ThirdParties) => [
  { preset: 'matomo', url: `${stats.origin}/`, siteId: 7 },
  {
    preset: 'openstreetmap',
    id: 'tiles',
    name: 'Tiles',
    provider: { name: 'Tiles Association', country: 'FR' },
    hosts: [{ origin: tiles.origin, uses: ['img', 'connect'] }],
    content: {
      kind: 'tiles',
      template: `${tiles.origin}/{z}/{x}/{y}.png`,
      attribution: 'Tiles Association',
    },
  },
  {
    preset: 'peertube',
    id: 'video',
    name: 'Video',
    url: video.origin,
    provider: { name: 'Video Club' },
    cookies: [{ name: 'seen', seconds: 600 }],
  },
];

/** A publisher's text with a video and a tile in it. */
export const textWith = ({ tiles, video }: ThirdParties): string =>
  `<p>Observatories of the northern and the southern sky, with the year in which each of them saw first light, its height above the sea and the largest mirror or lens that is in use there today.</p><p><iframe src="${video.origin}/videos/embed/abcdefgh" title="How it was seen"></iframe></p><p><img src="${tiles.origin}/3/4/2.png" alt="Where it was seen"></p>`;
