import { horizonOf } from '#astro';
import type { ChartStar, TonightSky } from './model.ts';

/** A place and a moment for charts in tests. */
export const PLACE = { latDeg: 48.8566, lonDeg: 2.3522 };
const INSTANT = new Date('2026-11-24T20:00:00Z');

/** The direction straight up, or straight down, found by trying the sky out. */
export function overhead(altDeg: 90 | -90): { readonly raDeg: number; readonly decDeg: number } {
  const above = horizonOf(PLACE, INSTANT);
  const decDeg = altDeg > 0 ? PLACE.latDeg : -PLACE.latDeg;
  let best = { raDeg: 0, decDeg };
  for (const step of [1, 0.01])
    for (let i = -200; i <= 360; i += 1)
      for (const lean of [-step * 10, 0, step * 10]) {
        const tried = { raDeg: best.raDeg + i * step * (step === 1 ? 1 : 0.5), decDeg: decDeg + lean * 0.01 };
        if (Math.abs(above(tried).altDeg - altDeg) < Math.abs(above(best).altDeg - altDeg)) best = tried;
      }
  return best;
}

export const star = (raDeg: number, decDeg: number, more: Partial<ChartStar> = {}): ChartStar => ({
  raDeg,
  decDeg,
  mag: 1,
  ...more,
});

/** An empty sky to put things on. */
export const sky = (more: Partial<TonightSky> = {}): TonightSky => ({
  ...PLACE,
  instant: INSTANT,
  stars: [],
  figures: [],
  constellationNames: {},
  milkyWay: false,
  labels: {
    cardinals: ['N', 'NE', 'E', 'SE', 'S', 'SO', 'O', 'NO'],
    bodies: { Moon: 'Lune', Venus: 'Vénus' },
  },
  text: { title: 'Le ciel', description: 'Ce soir', lang: 'fr' },
  ...more,
});

/** What a reader of XML would refuse: crossed tags, stray ampersands, attributes without quotes. */
export function xmlFaults(svg: string): readonly string[] {
  const faults: string[] = [];
  const open: string[] = [];
  const tag = /<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/gy;
  let at = 0;
  while (at < svg.length) {
    if (svg[at] !== '<') {
      const next = svg.indexOf('<', at);
      const text = svg.slice(at, next === -1 ? undefined : next);
      if (/&(?!(?:amp|lt|gt|quot|#\d+);)/.test(text)) faults.push(`stray & in ${text.slice(0, 40)}`);
      at += text.length;
      continue;
    }
    tag.lastIndex = at;
    const match = tag.exec(svg);
    if (!match) return [...faults, `not a tag: ${svg.slice(at, at + 40)}`];
    const [whole, closing, name = '', , alone] = match;
    if (closing && open.pop() !== name) faults.push(`crossed </${name}>`);
    if (!closing && !alone) open.push(name);
    at += whole.length;
  }
  return [...faults, ...open.map((name) => `<${name}> stays open`)];
}
