import { request } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** One request of a program, and what the program reads of the answer. */
export interface ReplayCase {
  /** Which kind of program, and its number. */
  readonly id: string;
  /** Method, a blank, path and query exactly as they go over the wire; `{found}` is what `after` found. */
  readonly request: string;
  /** What the program asks first, and the value that it takes from that answer for its next address. */
  readonly after?: { readonly request: string; readonly path: string };
  readonly headers?: Readonly<Record<string, string>>;
  /** 200 unless said. */
  readonly status?: number;
  /** What the Content-Type begins with. */
  readonly type?: string;
  /** Headers of the answer, by name in lower case, with what is expected of them as in `reads`. */
  readonly sends?: Readonly<Record<string, string>>;
  /**
   * Members of a JSON body with their types, by path: `results[].mag` is a member of every item, `results[0]` of the
   * first. A type is `string`, `number`, `integer`, `boolean`, `array`, `object`, `null`, `a|b` for either, `?` at the
   * end for may be absent, `absent`, `=` and a JSON value, `<=` and `>=` with a number, `~` and a pattern.
   */
  readonly reads?: Readonly<Record<string, string>>;
  /** Patterns that the text of the body matches. */
  readonly matches?: readonly string[];
  /** How the bytes of the body begin, hexadecimal. */
  readonly begins?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** Asks a portal at `origin` byte for byte as the case says, after what has to be asked before. */
export async function send(
  origin: string,
  one: Omit<ReplayCase, 'id'> & { readonly id?: string },
): Promise<Reply> {
  if (one.after === undefined) return exchange(origin, one.request, one.headers);
  const { body } = await exchange(origin, one.after.request);
  const [first] = valuesAt(JSON.parse(body.toString('utf8')), one.after.path);
  return exchange(origin, one.request.replace('{found}', String(first?.value)), one.headers);
}

/** Asks again while the machine is too busy to answer: nothing is said about the portal then. */
async function exchange(
  origin: string,
  line: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  for (let tries = 0; ; tries++) {
    const reply = await ask(origin, line, headers);
    if (reply.status !== 429 || tries === 20) return reply;
    await setTimeout(250);
  }
}

function ask(origin: string, line: string, headers: Readonly<Record<string, string>>): Promise<Reply> {
  const blank = line.indexOf(' ');
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const asking = request(
      { hostname, port, method: line.slice(0, blank), path: line.slice(blank + 1), headers },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    asking.on('error', reject);
    asking.end();
  });
}

const isOf = (type: string, value: unknown): boolean => {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
};

function agrees(expected: string, value: unknown): boolean {
  if (expected === 'absent') return value === undefined;
  if (expected.startsWith('='))
    return JSON.stringify(value) === JSON.stringify(JSON.parse(expected.slice(1)));
  if (expected.startsWith('<=')) return typeof value === 'number' && value <= Number(expected.slice(2));
  if (expected.startsWith('>=')) return typeof value === 'number' && value >= Number(expected.slice(2));
  if (expected.startsWith('~')) return typeof value === 'string' && new RegExp(expected.slice(1)).test(value);
  const isOptional = expected.endsWith('?');
  if (isOptional && value === undefined) return true;
  const types = isOptional ? expected.slice(0, -1) : expected;
  return types.split('|').some((type) => isOf(type, value));
}

/** Every value at a path, with where it stands. `length` is the length of a list. */
function valuesAt(root: unknown, path: string): readonly { readonly at: string; readonly value: unknown }[] {
  let found: { at: string; value: unknown }[] = [{ at: '', value: root }];
  for (const [, name, index] of path.matchAll(/\.?([^.[\]]+)|\[(\d*)\]/g)) {
    found = found.flatMap(({ at, value }) => {
      if (name !== undefined) {
        const object = value as Readonly<Record<string, unknown>> | null | undefined;
        return [{ at: `${at}.${name}`, value: object?.[name] }];
      }
      const list = Array.isArray(value) ? value : [];
      if (index !== '') return [{ at: `${at}[${index}]`, value: list[Number(index)] }];
      return list.map((item, i) => ({ at: `${at}[${i}]`, value: item as unknown }));
    });
  }
  return found;
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 80);

/** What of the reply is not as the program needs it; empty when all is. */
export function differences(one: ReplayCase, { status, headers, body }: Reply): readonly string[] {
  const problems: string[] = [];
  const wanted = one.status ?? 200;
  if (status !== wanted)
    return [`status ${status} instead of ${wanted}: ${body.toString('utf8').slice(0, 200)}`];
  const type = String(headers['content-type'] ?? '');
  if (one.type !== undefined && !type.startsWith(one.type))
    problems.push(`content type ${type} instead of ${one.type}`);
  if (one.begins !== undefined && !body.toString('hex').startsWith(one.begins))
    problems.push(`the body begins with ${body.subarray(0, 8).toString('hex')} instead of ${one.begins}`);
  for (const [name, expected] of Object.entries(one.sends ?? {}))
    if (!agrees(expected, headers[name]))
      problems.push(`the header ${name} is ${shown(headers[name])} instead of ${expected}`);
  for (const pattern of one.matches ?? [])
    if (!new RegExp(pattern, 's').test(body.toString('utf8')))
      problems.push(`the body does not match ${pattern}`);
  if (one.reads === undefined) return problems;
  let root: unknown;
  try {
    root = JSON.parse(body.toString('utf8'));
  } catch {
    return [...problems, `the body is no JSON: ${body.toString('utf8').slice(0, 100)}`];
  }
  for (const [path, expected] of Object.entries(one.reads)) {
    const values = path === '' ? [{ at: 'the body', value: root }] : valuesAt(root, path);
    if (values.length === 0) problems.push(`${path} is in no record`);
    const wrong = values.find(({ value }) => !agrees(expected, value));
    if (wrong !== undefined) problems.push(`${wrong.at} is ${shown(wrong.value)} instead of ${expected}`);
  }
  return problems;
}
