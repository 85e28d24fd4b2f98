import fc from 'fast-check';

/** fast-check with one seed for every run of the suite, so that what is red once is red again; `npm run fuzz` gives others. */
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20260101) });

export { fc };
