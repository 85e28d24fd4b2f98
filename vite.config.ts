import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vite';

const resolve = createRequire(import.meta.url).resolve;

/** The faces' licence asks to travel with them. */
const faceLicences = () => ({
  name: 'face-licences',
  closeBundle() {
    const folder = join(import.meta.dirname, 'dist/web/licences');
    mkdirSync(folder, { recursive: true });
    for (const face of ['source-serif-4', 'source-sans-3']) {
      const licence = join(dirname(resolve(`@fontsource-variable/${face}/package.json`)), 'LICENSE');
      copyFileSync(licence, join(folder, `${face}.txt`));
    }
  },
});

export default defineConfig({
  base: '/assets/',
  publicDir: false,
  plugins: [faceLicences()],
  build: {
    outDir: 'dist/web',
    // The folder is served as /assets/: everything in it has its content in its name.
    assetsDir: '',
    manifest: 'manifest.json',
    emptyOutDir: true,
    // A style sheet with faces inside it would load them all at once.
    assetsInlineLimit: 0,
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: {
      input: {
        styles: 'src/web/styles/main.css',
        office: 'src/web/styles/office.css',
        islands: 'src/web/islands/main.ts',
      },
    },
  },
});
