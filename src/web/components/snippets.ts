import type { ConsoleEndpoint } from '../console.ts';

// Addresses are percent-encoded and hold neither quotes nor backslashes; this stays right if one ever should.
const shellQuoted = (text: string): string => `'${text.replaceAll("'", '%27')}'`;

/** What a program reads first of an answer. */
const READS: Readonly<
  Record<ConsoleEndpoint, { readonly js: string; readonly python: string; readonly r: string }>
> = {
  records: { js: 'answer.results', python: 'answer["results"]', r: 'answer$results' },
  datasets: { js: 'answer.results', python: 'answer["results"]', r: 'answer$results' },
  facets: { js: 'answer.facets', python: 'answer["facets"]', r: 'answer$facets' },
  'catalog-facets': { js: 'answer.facets', python: 'answer["facets"]', r: 'answer$facets' },
  dataset: { js: 'answer.metas.default', python: 'answer["metas"]["default"]', r: 'answer$metas$default' },
};

/** The request in four languages: name of the language, code. */
export function snippetsOf(
  address: string,
  endpoint: ConsoleEndpoint,
): readonly (readonly [language: string, code: string])[] {
  const quoted = JSON.stringify(address);
  const { js, python, r } = READS[endpoint];
  return [
    ['curl', `curl -s ${shellQuoted(address)}`],
    [
      'JavaScript',
      `const response = await fetch(\n  ${quoted},\n);\nconst answer = await response.json();\nif (!response.ok) throw new Error(answer.message);\nconsole.log(${js});`,
    ],
    [
      'Python',
      `import requests\n\nresponse = requests.get(\n    ${quoted}\n)\nresponse.raise_for_status()\nanswer = response.json()\nprint(${python})`,
    ],
    ['R', `library(jsonlite)\n\nanswer <- fromJSON(\n  ${quoted}\n)\nprint(${r})`],
  ];
}
