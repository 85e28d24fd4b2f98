/** Colours of the charts that become JPEG files: a night plate with its own inks, since no page themes a file. */
export const plateInks = {
  night: '#0b1733',
  depth: '#050b1c',
  region: '#16274f',
  grid: '#2a3d69',
  boundary: '#6f86b8',
  figure: '#7fa0de',
  neighbour: '#30477c',
  label: '#e9e2cb',
  quiet: '#9fb2d8',
  object: '#f2b38f',
  rim: '#8aa6d6',
} as const;

/** Faces that are on most machines; the first ones are finer. */
export const plateFaces = {
  text: "Georgia, 'Source Serif 4', 'Liberation Serif', 'DejaVu Serif', serif",
  data: "'Source Sans 3', 'Helvetica Neue', 'Liberation Sans', 'DejaVu Sans', sans-serif",
} as const;

/** Greek letter of a Bayer designation: `Alp-1` is α¹, `α` itself, anything else undefined. */
export function greekLetter(bayer: string | null | undefined): string | undefined {
  if (!bayer) return undefined;
  const [name = '', index] = bayer.split('-');
  const letter = GREEK[name.slice(0, 3).toLowerCase()] ?? (/^[α-ω]$/u.test(name) ? name : undefined);
  return letter === undefined ? undefined : letter + (SUPERSCRIPTS[Number(index)] ?? '');
}

const SUPERSCRIPTS = ['', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
const GREEK: Readonly<Record<string, string>> = {
  alp: 'α',
  bet: 'β',
  gam: 'γ',
  del: 'δ',
  eps: 'ε',
  zet: 'ζ',
  eta: 'η',
  the: 'θ',
  iot: 'ι',
  kap: 'κ',
  lam: 'λ',
  mu: 'μ',
  nu: 'ν',
  xi: 'ξ',
  omi: 'ο',
  pi: 'π',
  rho: 'ρ',
  sig: 'σ',
  tau: 'τ',
  ups: 'υ',
  phi: 'φ',
  chi: 'χ',
  psi: 'ψ',
  ome: 'ω',
};
