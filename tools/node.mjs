// Runs a script of ours on the Node that came as a package, with everything installed and built: `node tools/node.mjs FILE …`.
import { prepare, run } from './prepare.mjs';

run(await prepare(), ['--conditions=almagest-source', ...process.argv.slice(2)]);
