// Runs a script of ours on the Node that came as a package, with everything installed and built. It meets the built server: `node tools/node.mjs FILE …`.
import { prepare, run } from './prepare.mjs';

run(await prepare(), process.argv.slice(2));
