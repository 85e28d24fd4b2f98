// `npm run build`: server and pages into dist/.
import { prepare } from './prepare.mjs';

await prepare();
