// The engine process. Reads requests from descriptor 3, answers on it, and ends when it closes. It imports nothing of
// the portal but the protocol: what it holds in memory at rest is the runtime and DuckDB.
import { Socket } from 'node:net';
import {
  type ChildOptions,
  type EngineReply,
  type EngineRequest,
  encodeFrame,
  frameReader,
} from '../protocol.ts';
import { openDatabase } from './database.ts';
import { errorReply } from './errors.ts';
import { type Job, runCopy, runQuery } from './jobs.ts';

const options = JSON.parse(process.argv[2] ?? '') as ChildOptions;
const link = new Socket({ fd: 3, readable: true, writable: true });
const reply = (header: EngineReply, payload?: Buffer) => link.write(encodeFrame(header, payload));

// Nothing here needs saving, and an orderly exit would wait for a query that does not end.
const leave = () => process.kill(process.pid, 'SIGKILL');
link.on('close', leave);
link.on('error', leave);
// A terminal sends Ctrl-C to the whole group. The portal decides when the engine stops, by closing the link.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

const database = openDatabase(options);
const jobs = new Map<number, Job>();

async function serve(request: Exclude<EngineRequest, { kind: 'interrupt' }>): Promise<void> {
  const job: Job = { interrupted: false, connections: new Set() };
  jobs.set(request.id, job);
  try {
    const db = await database;
    const results = await (request.kind === 'copy' ? runCopy(db, job, request) : runQuery(db, job, request));
    reply(
      { kind: 'done', id: request.id, bytes: results.map((result) => result.length) },
      Buffer.concat(results),
    );
  } catch (error) {
    reply(errorReply(request.id, error, job.interrupted));
  } finally {
    jobs.delete(request.id);
  }
}

function interrupt(id: number): void {
  const job = jobs.get(id);
  if (job === undefined) return;
  job.interrupted = true;
  for (const connection of job.connections) connection.interrupt();
  // An interrupt that comes between two statements, or just before one starts, is forgotten by DuckDB: repeat it.
  setTimeout(() => interrupt(id), 20);
}

link.on(
  'data',
  frameReader<EngineRequest>((request) => {
    if (request.kind === 'interrupt') interrupt(request.id);
    else void serve(request);
  }),
);
await database;
reply({ kind: 'ready' });
