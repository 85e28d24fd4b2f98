import { type Geometry, parseGeometry } from '#geo';
import type { Span } from '#lib';
import type { Expr } from '../ir/node.ts';
import { type Moment, parseMoment } from '../moments.ts';
import type { Tree } from '../odsql/tree.ts';
import type { ClauseScope } from './scope.ts';

export const literal = (value: string | number | boolean): Expr =>
  typeof value === 'string'
    ? { kind: 'literal', type: 'text', value }
    : typeof value === 'boolean'
      ? { kind: 'literal', type: 'boolean', value }
      : { kind: 'literal', type: Number.isSafeInteger(value) ? 'int' : 'double', value: positiveZero(value) };

/** There is one zero. */
const positiveZero = (value: number): number => (value === 0 ? 0 : value);

export const doubleLiteral = (value: number): Expr => ({
  kind: 'literal',
  type: 'double',
  value: positiveZero(value),
});

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** A number as it is written. Whole ones beyond 2^53, such as the ids of Gaia, stay exact as text. */
export function numberLiteral(text: string): Expr | undefined {
  const written = text.trim();
  const value = Number(written);
  if (written === '' || !Number.isFinite(value)) return undefined;
  if (Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(written)) return literal(value);
  const whole = BigInt(written.replace(/^\+/, ''));
  return whole < INT64.min || whole > INT64.max
    ? doubleLiteral(value)
    : { kind: 'literal', type: 'int', value: whole.toString() };
}

/** @throws Unresolved when the text is no date */
export function momentOfText(text: string, at: Span, scope: ClauseScope): Moment {
  const moment = parseMoment(text, scope.context.timezone);
  if (!moment) throw scope.problem(at, { code: 'bad-literal', what: 'date', text });
  return moment;
}

/** @throws Unresolved when it is no geometry */
export function geometryOf(tree: Tree, scope: ClauseScope): Geometry {
  const text = tree.kind === 'geometry' ? tree.text : tree.kind === 'text' ? tree.value : undefined;
  const geometry = text === undefined ? undefined : parseGeometry(text);
  if (!geometry) throw scope.problem(tree.at, { code: 'bad-literal', what: 'geometry', text: text ?? '' });
  return geometry;
}

const METRES: ReadonlyMap<string, number> = new Map([
  ['mi', 1609.344],
  ['yd', 0.9144],
  ['ft', 0.3048],
  ['m', 1],
  ['cm', 0.01],
  ['km', 1000],
  ['mm', 0.001],
]);

/** `10km`, or metres. @throws Unresolved when it is no distance */
export function metresOf(tree: Tree, scope: ClauseScope): number {
  if (tree.kind === 'number') return tree.value;
  const factor = tree.kind === 'quantity' ? METRES.get(tree.unit.toLowerCase()) : undefined;
  if (tree.kind === 'quantity' && factor !== undefined) return tree.value * factor;
  const text = tree.kind === 'quantity' ? `${tree.value} ${tree.unit}` : '10km is one';
  throw scope.problem(tree.at, { code: 'bad-literal', what: 'distance', text });
}
