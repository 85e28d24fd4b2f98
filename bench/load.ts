// A small HTTP load in a process of its own, so that it does not take the portal's thread:
// node bench/load.ts PORT SECONDS CONNECTIONS PATH prints requests per second. `{n}` in the path counts the requests.
import { connect } from 'node:net';

const [port = '0', seconds = '3', connections = '16', path = '/'] = process.argv.slice(2);
const request = () =>
  `GET ${path.replace('{n}', String(next++))} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`;
let answered = 0;
let next = 0;
let failed = 0;

/** Bytes of the first complete answer in `held`; 0 while it is not complete. */
function answerBytes(held: Buffer): number {
  const end = held.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  const head = held.toString('latin1', 0, end).toLowerCase();
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer without length: ${head}`);
  if (!head.startsWith('http/1.1 200')) failed += 1;
  const whole = end + 4 + Number(length);
  return held.length >= whole ? whole : 0;
}

function client(): void {
  const socket = connect(Number(port), '127.0.0.1');
  let chunks: Buffer[] = [];
  const ask = () => socket.write(request());
  socket.setNoDelay(true);
  socket.on('connect', ask);
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    const held = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    const bytes = answerBytes(held);
    chunks = bytes === 0 ? [held] : [];
    if (bytes === 0) return;
    answered += 1;
    ask();
  });
}

for (let i = 0; i < Number(connections); i++) client();
// The first second is for warming up.
setTimeout(() => {
  answered = 0;
  failed = 0;
  setTimeout(() => {
    console.log(JSON.stringify({ perSecond: answered / Number(seconds), failed }));
    process.exit(0);
  }, Number(seconds) * 1000);
}, 1000);
