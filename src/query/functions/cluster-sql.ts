import { raw, type Sql, sql } from '#lib';
import type { ClusterExpr } from './model.ts';

/** A place in pixels of a web map (Mercator) at a zoom, from its north-western corner. */
const pixels = (point: Sql, zoom: number): { readonly x: Sql; readonly y: Sql } => {
  const world = raw(String(256 * 2 ** zoom));
  const sine = sql`sin(radians(least(85.05, greatest(-85.05, (${point}).lat))))`;
  return {
    x: sql`(((${point}).lon + 180) / 360 * ${world})`,
    y: sql`((0.5 - ln((1 + ${sine}) / (1 - ${sine})) / (4 * pi())) * ${world})`,
  };
};

/** Column and row of the cell that holds a point. Cells are as wide as the radius; null without a point. */
export function cellSql({ zoom, cellPixels }: ClusterExpr, point: Sql): Sql {
  const { x, y } = pixels(point, zoom);
  const side = raw(String(cellPixels));
  return sql`CASE WHEN ${point} IS NOT NULL THEN [floor(${x} / ${side}), floor(${y} / ${side})] END`;
}

/**
 * Cells and the one that each of them belongs to: `cell`, `home`. Cells of neighbours whose mean places are closer than the
 * radius go to the fullest one around, which stays where it is; so no cluster spreads further than a radius from its heart.
 *
 * @param points a query with the columns `cell` and `point`
 */
export function homesSql({ zoom, cellPixels }: ClusterExpr, points: Sql): Sql {
  const { x, y } = pixels(raw("{'lon': lon, 'lat': lat}"), zoom);
  const radius = raw(String(cellPixels));
  return sql`(WITH cells AS (
      SELECT cell, count(*) AS n, avg((point).lon) AS lon, avg((point).lat) AS lat
      FROM (${points}) AS "$placed" WHERE cell IS NOT NULL GROUP BY cell
    ), hearts AS (SELECT cell, n, ${x} AS x, ${y} AS y FROM cells),
    steps AS (SELECT unnest([-1.0, 0.0, 1.0]) AS d),
    nearest AS (
      SELECT here.cell, arg_max(there.cell, (there.n, here.cell = there.cell, there.cell)) AS best
      FROM (SELECT *, [cell[1] + across.d, cell[2] + down.d] AS beside FROM hearts, steps AS across, steps AS down) AS here
      JOIN hearts AS there ON there.cell = here.beside
      WHERE here.cell = there.cell OR (here.x - there.x) ** 2 + (here.y - there.y) ** 2 < ${radius} ** 2
      GROUP BY here.cell
    )
    SELECT nearest.cell, CASE WHEN heart.best = heart.cell THEN heart.cell ELSE nearest.cell END AS home
    FROM nearest JOIN nearest AS heart ON heart.cell = nearest.best)`;
}

/** The mean place of a cluster as the API writes it. */
export const centroidSql = (point: Sql): Sql =>
  sql`('{"cluster_centroid": {"lat": ' || avg((${point}).lat) || ', "lon": ' || avg((${point}).lon) || '}}')`;
