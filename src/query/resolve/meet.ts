import { isNumeric, isTemporal } from '#dataset';
import type { Span } from '#lib';
import type { Expr, ValueType } from '../ir/node.ts';
import { literal, momentOfText, numberLiteral } from './literals.ts';
import type { ClauseScope } from './scope.ts';

export const isNumericType = (type: ValueType): boolean => type !== 'null' && isNumeric(type);
export const isTemporalType = (type: ValueType): boolean => type !== 'null' && isTemporal(type);
export const isTextual = (type: ValueType): boolean => type === 'text' || type === 'json_blob';

/**
 * Two values as one type that can be compared; undefined when one of them is null and nothing matches.
 *
 * @throws Unresolved when they have no type in common
 */
export function meeting(
  left: Expr,
  right: Expr,
  at: { readonly left: Span; readonly right: Span },
  scope: ClauseScope,
): readonly [Expr, Expr] | undefined {
  if (left.type === 'null' || right.type === 'null') return undefined;
  const isSwapped = left.kind === 'literal' && right.kind !== 'literal';
  return isSwapped
    ? [asTypeOf(right, left, at.left, scope), right]
    : [left, asTypeOf(left, right, at.right, scope)];
}

/** `other` as something that can be compared with `subject`: a text that is written out becomes what it says. */
function asTypeOf(subject: Expr, other: Expr, at: Span, scope: ClauseScope): Expr {
  const text = other.kind === 'literal' && other.type === 'text' ? String(other.value) : undefined;
  const wrong = (expected: string) => scope.mismatch(at, 'a comparison', expected, other);
  if (isTemporalType(subject.type)) {
    if (text !== undefined) return momentOfText(text, at, scope);
    if (other.kind === 'literal' && other.type === 'int') return momentOfText(String(other.value), at, scope);
    if (!isTemporalType(other.type)) throw wrong('a date');
    return other;
  }
  if (isNumericType(subject.type)) {
    const number = text === undefined ? other : numberLiteral(text.replace(',', '.'));
    if (!number || !isNumericType(number.type)) throw wrong('a number');
    return number;
  }
  if (subject.type === 'boolean') {
    if (text !== undefined && /^(true|false)$/i.test(text)) return literal(text.toLowerCase() === 'true');
    if (other.type !== 'boolean') throw wrong('true or false');
    return other;
  }
  if (isTextual(subject.type)) {
    if (other.kind === 'literal' && other.type !== 'boolean') return literal(String(other.value));
    if (!isTextual(other.type)) throw wrong('a text');
    return other;
  }
  throw scope.mismatch(at, 'a comparison', 'a text, number, date or boolean', subject);
}

/** `ifnull`: both as one type, that of the first unless it is the narrower one. @throws Unresolved */
export function ifNull(first: Expr, second: Expr, at: Span, scope: ClauseScope): Expr {
  const call = (type: ValueType, other: Expr): Expr => ({
    kind: 'call',
    function: 'ifnull',
    type,
    args: [first, other],
  });
  if (first.type === 'null') return call(second.type, second);
  if (second.type === 'null') return call(first.type, second);
  const isPlain = isNumericType(first.type) || isTemporalType(first.type) || first.type === 'boolean';
  if (!isPlain && !isTextual(first.type)) {
    if (second.type !== first.type) throw scope.mismatch(at, 'ifnull()', `a ${first.type}`, second);
    return call(first.type, second);
  }
  const other = asTypeOf(first, second, at, scope);
  // A moment that is written out is a day where days are asked for.
  const isDay = first.type === 'date' && (other.kind === 'moment' || other.type === 'date');
  if (isTemporalType(first.type)) return call(isDay ? 'date' : 'datetime', other);
  if (isNumericType(first.type))
    return call(first.type === 'int' && other.type === 'int' ? 'int' : 'double', other);
  return call(first.type, other);
}
