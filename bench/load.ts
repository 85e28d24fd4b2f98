// A small HTTP load in a process of its own, so that it does not take the portal's thread:
// `node bench/load.ts ROUNDS REQUESTS PORT PATH [PORT PATH …]` asks each in turn for so many answers, round after round, so
// that what else the machine does hits all of them, and prints a list of requests per second for each. `{n}` in a path
// counts the requests.
import { connect } from 'node:net';

const [rounds = '10', requests = '2000', ...places] = process.argv.slice(2);
const CONNECTIONS = 16;

interface Target {
  readonly port: number;
  readonly path: string;
  asked: number;
  readonly perSecond: number[];
}

const targets: Target[] = [];
for (let i = 0; i + 1 < places.length; i += 2)
  targets.push({ port: Number(places[i]), path: places[i + 1] ?? '/', asked: 0, perSecond: [] });

const buffer = Buffer.alloc(1 << 16);

/** Bytes of an answer, from its first piece, which holds the whole head. */
function answerBytes(piece: string): number {
  const end = piece.indexOf('\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)/i.exec(piece)?.[1];
  if (end < 0 || length === undefined || !piece.startsWith('HTTP/1.1 200'))
    throw new Error(`not an answer of known length: ${piece.slice(0, 400)}`);
  return end + 4 + Number(length);
}

/** One connection that asks again as soon as it is answered, until `left` has run out. */
function client(target: Target, budget: { left: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    let missing = 0;
    const ask = () => {
      if (budget.left-- <= 0) return socket.destroy();
      const path = target.path.replace('{n}', String(target.asked++));
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${target.port}\r\n\r\n`);
    };
    const socket = connect({
      port: target.port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer,
        callback(bytes) {
          if (missing === 0) missing = answerBytes(buffer.toString('latin1', 0, Math.min(bytes, 4096)));
          missing -= bytes;
          if (missing === 0) ask();
          return true;
        },
      },
    });
    socket.once('connect', ask);
    socket.once('error', reject);
    socket.once('close', () => resolve());
  });
}

async function burst(target: Target, count: number): Promise<number> {
  const budget = { left: count };
  const start = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, () => client(target, budget)));
  return (count * 1000) / (performance.now() - start);
}

for (const target of targets) await burst(target, Number(requests));
for (let round = 0; round < Number(rounds); round++)
  for (const target of targets) target.perSecond.push(await burst(target, Number(requests)));
console.log(JSON.stringify(targets.map(({ perSecond }) => perSecond)));
