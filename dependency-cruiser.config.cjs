// The architecture, as a list: a folder may import only from rows before its own. One rule is made per folder.
// See ARCHITECTURE.md; a wrong edge is mended, or this list changes in a commit of its own with a decision page.
const ranks = [
  ['lib'],
  ['astro', 'geo', 'i18n', 'settings'],
  ['dataset', 'store'],
  ['query', 'consent', 'mail', 'jobs', 'audience'],
  ['accounts'],
  ['engine', 'pictures', 'portal', 'pages'],
  ['catalogue'],
  ['visibility', 'formats', 'ingest'],
  ['publishing', 'push', 'audits', 'monitoring'],
  ['harvesting'],
  ['web'],
  ['http'],
];
const folders = ranks.flat();

const downwardsOnly = (name, row) => ({
  name: `${name}-imports-downwards-only`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: [name, ...ranks.slice(0, row).flat()].map((n) => `^src/${n}/`) },
});

// A package that only one place may know, so that it can be replaced there.
const hasItsPlace = (name, packages, places) => ({
  name: `${name}-has-its-place`,
  severity: 'error',
  from: { path: '^src/', pathNot: [...places, '\\.test\\.tsx?$'] },
  to: { path: packages.map((p) => `node_modules/${p}(/|$)`) },
});

// `consent` is made to be used alone: what it draws and how it is audited are doors of their own.
const frontDoors = ['^src/[^/]+/index\\.ts$', '^src/consent/(?:banner|audit|pdf|proof)/index\\.ts$'];

module.exports = {
  forbidden: [
    ...ranks.flatMap((names, row) => names.map((name) => downwardsOnly(name, row))),
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'front-door-only',
      comment: 'Across folders only index.ts is imported, as #folder.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', ...frontDoors] },
    },
    {
      name: 'front-door-only-from-the-top',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$' },
      to: { path: '^src/[^/]+/', pathNot: frontDoors },
    },
    {
      name: 'nothing-imports-the-top',
      severity: 'error',
      from: { path: `^src/(${folders.join('|')})/`, pathNot: '\\.test\\.tsx?$' },
      to: { path: '^src/([^/]+\\.ts$|demo/)' },
    },
    {
      name: 'islands-stay-in-the-browser',
      severity: 'error',
      from: { path: '^src/web/islands/' },
      to: { path: '^src/', pathNot: ['^src/web/islands/', '^src/(lib|astro|dataset)/'] },
    },
    {
      name: 'servers-do-not-import-islands',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/web/islands/' },
      to: { path: '^src/web/islands/' },
    },
    hasItsPlace('duckdb', ['@duckdb'], ['^src/engine/']),
    hasItsPlace('kysely', ['kysely'], ['^src/store/', '/repository\\.ts$']),
    hasItsPlace('preact', ['preact', 'preact-render-to-string'], ['^src/web/']),
    hasItsPlace('pdf', ['pdfkit'], ['^src/consent/pdf/']),
    hasItsPlace(
      'fastify',
      ['fastify', '@fastify'],
      ['^src/http/', '^src/app\\.ts$', '^src/consent/fastify\\.ts$'],
    ),
    hasItsPlace('playwright', ['playwright-core'], ['^src/consent/audit/']),
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependencies-in-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.test\\.tsx?$', '^src/web/islands/'] },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|data)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['almagest-source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
    // Built-in modules are not drawn; type-only edges count like any other.
    combinedDependencies: true,
  },
};
