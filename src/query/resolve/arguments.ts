import { strangeLetter } from '../functions/date-format.ts';
import type { CallTree, Described, Takes } from '../functions/model.ts';
import type { Expr } from '../ir/node.ts';
import type { Tree } from '../odsql/tree.ts';
import { doubleLiteral, geometryOf, literal, metresOf, momentOfText } from './literals.ts';
import { isNumericType, isTemporalType, isTextual } from './meet.ts';
import type { ClauseScope, Unresolved } from './scope.ts';

export const wrongArguments = (tree: CallTree, { signatures }: Described, scope: ClauseScope): Unresolved =>
  scope.problem(tree.at, {
    code: 'wrong-arguments',
    function: tree.name.toLowerCase(),
    expected: signatures.join(' or '),
  });

/** Arguments that are values; the others are written out. */
type ValueTakes = Exclude<Takes, 'geometry' | 'position' | 'distance' | 'mode'>;

export const EXPECTED: Readonly<Record<ValueTakes, string>> = {
  any: 'a value',
  text: 'a text',
  number: 'a number',
  time: 'a date',
  geo: 'a geo point or shape',
  point: 'a geo point',
  degrees: 'a number that is written out',
  pattern: 'a text in quotes',
  constant: 'a text in quotes',
};

const isText = (value: Expr): boolean => value.kind === 'literal' && value.type === 'text';

const FITS: Readonly<Record<ValueTakes, (value: Expr) => boolean>> = {
  any: () => true,
  text: ({ type }) => isTextual(type) || type === 'null',
  number: ({ type }) => isNumericType(type),
  time: ({ type }) => isTemporalType(type),
  geo: ({ type, kind }) => type === 'geo_point_2d' || (kind === 'field' && type === 'geo_shape'),
  point: ({ type }) => type === 'geo_point_2d',
  degrees: (value) => value.kind === 'literal' && typeof value.value === 'number',
  pattern: isText,
  constant: isText,
};

/** An argument of a function, checked against what it may be. @throws Unresolved */
export function argumentOf(
  tree: Tree,
  { takes, of }: { readonly takes: Takes; readonly of: string },
  scope: ClauseScope,
  valueIn: (tree: Tree) => Expr,
): Expr {
  switch (takes) {
    case 'geometry':
    case 'position': {
      const geometry = geometryOf(tree, scope);
      if (takes === 'position' && geometry.type !== 'Point')
        throw scope.problem(tree.at, {
          code: 'bad-literal',
          what: 'geometry',
          text: 'POINT(lon lat) is one',
        });
      return { kind: 'geometry', type: 'geo_shape', geometry };
    }
    case 'distance':
      return doubleLiteral(metresOf(tree, scope));
    case 'mode': {
      const mode = (tree.kind === 'field' ? tree.name : tree.kind === 'text' ? tree.value : '').toLowerCase();
      if (!['intersects', 'disjoint', 'within'].includes(mode))
        throw scope.mismatch(tree.at, `${of}()`, 'intersects, disjoint or within', 'text');
      return literal(mode);
    }
    default:
      return checked(valueIn(tree), tree, { takes, of }, scope);
  }
}

function checked(
  value: Expr,
  tree: Tree,
  { takes, of }: { readonly takes: ValueTakes; readonly of: string },
  scope: ClauseScope,
): Expr {
  if (takes === 'time' && value.kind === 'literal' && value.type === 'text')
    return momentOfText(String(value.value), tree.at, scope);
  if (!FITS[takes](value)) throw scope.mismatch(tree.at, `${of}()`, EXPECTED[takes], value);
  if (takes === 'degrees' && value.kind === 'literal') return doubleLiteral(Number(value.value));
  if (takes === 'pattern' && value.kind === 'literal') {
    const strange = strangeLetter(String(value.value));
    if (strange !== undefined)
      throw scope.problem(tree.at, { code: 'unsupported', what: `the letter ${strange} in a date format` });
  }
  return value;
}
