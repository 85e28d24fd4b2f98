import { contrast, hexOf, oklchOf } from './colour.ts';

/** Asked of text, with a hair for the rounding of eyes and browsers. Source: WCAG 2.2, 1.4.3. */
const TEXT_CONTRAST = 4.5;

export type Theme = 'light' | 'dark';

/** What the pages begin with: the tokens `--paper`, `--paper-raised` and `--paper-sunk`. */
const GROUNDS: Readonly<Record<Theme, readonly [paper: string, raised: string, sunk: string]>> = {
  light: ['#fbfaf6', '#ffffff', '#f3f1e9'],
  dark: ['#0c1322', '#121b2e', '#080e1a'],
};

/** The tokens of `web/styles/tokens.css` that these stand for. */
export const USUAL_COLOURS = { accent: '#1d4280', mark: '#9c3c1c' } as const;

/** A colour as a theme shows it. */
export interface ShownColour {
  /** `#rrggbb` */
  readonly ink: string;
  /** Of hovered links and pressed buttons. */
  readonly strong: string;
  /** Behind text in the same colour. */
  readonly soft: string;
  /** The lowest against any ground it stands on: 4.5 at least. */
  readonly contrast: number;
}

/** A colour that somebody has chosen, and what the pages make of it. */
export interface ChosenColour {
  readonly chosen: string;
  /** The lowest contrast of the colour as it was chosen, in the light theme. */
  readonly contrast: number;
  /** It would have been hard to read on light paper, and was made darker. */
  readonly isRepaired: boolean;
  readonly shown: Readonly<Record<Theme, ShownColour>>;
}

const lowest = (ink: string, grounds: readonly string[]): number =>
  Math.min(...grounds.map((ground) => contrast(ink, ground)));

// As light or dark as the portal's own.
const SOFT = { light: { lightness: 0.945, chroma: 0.022 }, dark: { lightness: 0.275, chroma: 0.055 } };
const DARK_LIGHTNESS = 0.8;
const DARK_CHROMA = 0.125;
const STEP = 0.005;
const STRONGER = 0.075;

function shownIn(theme: Theme, chosen: string): ShownColour {
  const { lightness, chroma, hue } = oklchOf(chosen);
  const soft = hexOf({ ...SOFT[theme], chroma: Math.min(chroma, SOFT[theme].chroma), hue });
  const grounds = [...GROUNDS[theme], soft];
  const direction = theme === 'light' ? -STEP : STEP;
  const at = (l: number) =>
    hexOf({ lightness: l, chroma: theme === 'light' ? chroma : Math.min(chroma, DARK_CHROMA), hue });
  let [l, ink] = theme === 'light' ? [lightness, chosen] : [DARK_LIGHTNESS, at(DARK_LIGHTNESS)];
  // Ends: black and white are in contrast with every ground of their theme.
  while (lowest(ink, grounds) < TEXT_CONTRAST) {
    l = Math.min(1, Math.max(0, l + direction));
    ink = at(l);
  }
  const strong = at(Math.min(1, Math.max(0, l + Math.sign(direction) * STRONGER)));
  return { ink, strong, soft, contrast: lowest(ink, grounds) };
}

/** What the pages make of a colour: the same hue, readable on every ground of both themes. */
export function chosenColour(chosen: string): ChosenColour {
  const light = shownIn('light', chosen);
  return {
    chosen,
    contrast: lowest(chosen, [...GROUNDS.light, light.soft]),
    isRepaired: light.ink !== chosen,
    shown: { light, dark: shownIn('dark', chosen) },
  };
}

/** Tokens of the style sheet, and which of the shades each takes. */
const TOKENS = {
  accent: {
    ink: ['--accent', '--sky-edge', '--data-1'],
    strong: ['--accent-strong'],
    soft: ['--accent-soft'],
  },
  mark: { ink: ['--mark', '--sky-planet', '--data-2'], strong: [], soft: ['--mark-soft'] },
} as const;

export interface LookColours {
  /** `#rrggbb`, or empty for the portal's own. */
  readonly accent: string;
  readonly mark: string;
}

/** The style sheet of a look; empty when everything is the portal's own. */
export function lookStyle(colours: LookColours): string {
  const rules = (theme: Theme): string =>
    (['accent', 'mark'] as const)
      .filter((name) => colours[name] !== '')
      .flatMap((name) => {
        const shown = shownIn(theme, colours[name]);
        return (['ink', 'strong', 'soft'] as const).flatMap((shade) =>
          TOKENS[name][shade].map((token) => `${token}:${shown[shade]}`),
        );
      })
      .join(';');
  const light = rules('light');
  return light === '' ? '' : `:root{${light}}\n@media (prefers-color-scheme:dark){:root{${rules('dark')}}}\n`;
}
