// What the portal and an engine process say to each other. Imported by both sides; nothing but types and framing, so
// that the child starts fast and small.

/** A bound value as it travels: JSON knows no bigint. */
export type WireValue = string | number | boolean | null | { readonly bigint: string };

export interface WireSql {
  readonly text: string;
  readonly params: readonly WireValue[];
}

export interface WireSnapshot {
  /** Name under which the file is attached. */
  readonly alias: string;
  readonly path: string;
}

/** `lines`: one column of JSON texts, sent with line feeds between them. `cells`: any columns, sent as a JSON array of rows. */
export interface WireStatement extends WireSql {
  readonly as: 'lines' | 'cells';
}

/** How COPY writes the file. Constants of ours: none of it comes from a request. */
export type CopyTarget =
  | { readonly kind: 'lines'; readonly newLine: string; readonly envelope?: readonly [string, string] }
  | { readonly kind: 'parquet'; readonly compression: 'snappy' | 'zstd' };

export type EngineRequest =
  | {
      readonly kind: 'query';
      readonly id: number;
      readonly snapshot: WireSnapshot;
      readonly statements: readonly WireStatement[];
    }
  | {
      readonly kind: 'copy';
      readonly id: number;
      readonly snapshot: WireSnapshot;
      readonly select: WireSql;
      readonly file: string;
      readonly target: CopyTarget;
    }
  | { readonly kind: 'interrupt'; readonly id: number };

export type EngineErrorCode =
  | 'query-memory'
  | 'query-refused'
  | 'interrupted'
  | 'snapshot-missing'
  | 'disk-full'
  | 'bug';

export type EngineReply =
  | { readonly kind: 'ready' }
  /** Results lie in the payload one after the other, `bytes` of each. */
  | { readonly kind: 'done'; readonly id: number; readonly bytes: readonly number[] }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly code: EngineErrorCode;
      readonly message: string;
    };

/** Given to an engine process as its only argument, in JSON. */
export interface ChildOptions {
  readonly folders: readonly string[];
  readonly tempFolder: string;
  readonly threads: number;
  readonly memoryLimitMb: number;
  readonly spillLimitMb: number;
  /** Snapshots kept open. */
  readonly maxAttached: number;
}

const PREFIX_BYTES = 8;

/** Two lengths (header, payload; 32 bits each), the header as JSON, the payload as it is. */
export function encodeFrame(header: EngineRequest | EngineReply, payload?: Buffer): Buffer {
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  prefix.writeUInt32LE(text.length, 0);
  prefix.writeUInt32LE(payload?.length ?? 0, 4);
  return Buffer.concat(payload === undefined ? [prefix, text] : [prefix, text, payload]);
}

/** Cuts a stream of bytes into frames. Feed it every chunk in order. */
export function frameReader<Header>(
  onFrame: (header: Header, payload: Buffer) => void,
): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let held = 0;
  let wanted = PREFIX_BYTES;
  return (chunk) => {
    chunks.push(chunk);
    held += chunk.length;
    // Chunks are joined only when a frame is complete: joining at each one is quadratic for large frames.
    while (held >= wanted) {
      const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      chunks = [bytes];
      const headerEnd = PREFIX_BYTES + bytes.readUInt32LE(0);
      wanted = headerEnd + bytes.readUInt32LE(4);
      if (held < wanted) return;
      const header = JSON.parse(bytes.toString('utf8', PREFIX_BYTES, headerEnd)) as Header;
      onFrame(header, bytes.subarray(headerEnd, wanted));
      const rest = bytes.subarray(wanted);
      chunks = rest.length > 0 ? [rest] : [];
      held = rest.length;
      wanted = PREFIX_BYTES;
    }
  };
}
