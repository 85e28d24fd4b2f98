// Writes small databases in the MaxMind DB format, version 2.0: a binary tree of addresses, then what is said of each.
// Source: https://maxmind.github.io/MaxMind-DB/

const MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
const TYPES = { text: 2, map: 7, number: 6, list: 11 } as const;

type Value = string | number | readonly Value[] | { readonly [name: string]: Value };

function head(type: number, size: number): Buffer {
  // Sizes from 29 on take further bytes; nothing here is longer than what one of them holds.
  const [first, more] = size < 29 ? [size, []] : [29, [size - 29]];
  return Buffer.from(type < 8 ? [(type << 5) | first, ...more] : [first, type - 7, ...more]);
}

function encoded(value: Value): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([head(TYPES.text, bytes.length), bytes]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([head(TYPES.number, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([head(TYPES.list, value.length), ...value.map(encoded)]);
  const entries = Object.entries(value);
  return Buffer.concat([
    head(TYPES.map, entries.length),
    ...entries.flatMap(([name, one]) => [encoded(name), encoded(one)]),
  ]);
}

/** A database of IPv4 networks, each `[network, bits, what is said of it]`. */
export function mmdbFile(networks: readonly (readonly [string, number, Value])[]): Buffer {
  type Node = [Node | number | undefined, Node | number | undefined];
  const root: Node = [undefined, undefined];
  const data: Buffer[] = [];
  let bytes = 0;
  for (const [network, length, value] of networks) {
    const address = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    let node = root;
    for (let bit = 0; bit < length; bit++) {
      const side = Math.floor(address / 2 ** (31 - bit)) % 2 === 1 ? 1 : 0;
      if (bit === length - 1) {
        node[side] = bytes;
        continue;
      }
      const next = node[side];
      const made: Node = typeof next === 'object' ? next : [undefined, undefined];
      node[side] = made;
      node = made;
    }
    const said = encoded(value);
    data.push(said);
    bytes += said.length;
  }
  const nodes: Node[] = [];
  const number = (node: Node): void => {
    nodes.push(node);
    for (const side of node) if (typeof side === 'object') number(side);
  };
  number(root);
  const tree = Buffer.alloc(nodes.length * 6);
  for (const [i, node] of nodes.entries())
    for (const [side, to] of node.entries()) {
      const record =
        to === undefined ? nodes.length : typeof to === 'number' ? nodes.length + 16 + to : nodes.indexOf(to);
      tree.writeUIntBE(record, i * 6 + side * 3, 3);
    }
  const metadata = encoded({
    node_count: nodes.length,
    record_size: 24,
    ip_version: 4,
    database_type: 'Test-Country',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
    description: { en: 'A test' },
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, MARKER, metadata]);
}
