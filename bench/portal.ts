// The portal of a folder in a process of its own, for measurements: tells its parent the port. It is the built one that
// is measured, and the only one that Node can run: pages are written in a dialect that it does not strip.
import { openPortal } from '#app';
import { loadSettings } from '#settings';

const loaded = loadSettings(process.env, process.argv[2] ?? '.');
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const portal = await openPortal(loaded.value);
const { port } = await portal.http.listen();
process.send?.({ port });
process.once('disconnect', () => void portal.close().then(() => process.exit(0)));
