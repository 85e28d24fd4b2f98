/**
 * Geometries on the map plane: longitude right, latitude up, straight ways between positions, as GeoJSON has them.
 * Degrees; distances along great circles of the Earth, metres. Pure.
 */
export { converterOf } from './converter.ts';
export { distanceMetres, distanceToShape, EARTH_RADIUS_METRES } from './distance.ts';
export { GEOMETRY_TYPES, type Geometry, type Position, partsOf, positionCount } from './geometry.ts';
export { convexHull } from './hull.ts';
export { parseGeometry } from './parse.ts';
export { projectionDefinition, WGS84 } from './projections.ts';
export { covers, intersects, within } from './relate.ts';
export { type Box, type Shape, shapeOf } from './shape.ts';
export { systemText } from './system-text.ts';
