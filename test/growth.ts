const RUNS = 5;

/**
 * How many times longer work takes on `large` than on `small`: about their ratio in length where it is linear, the square of
 * that where it is quadratic. Waiting and collecting memory only ever add to a run, so the best of several counts.
 */
export function growth<Input>(work: (input: Input) => unknown, small: Input, large: Input): number {
  const best = (input: Input): number => {
    const times = Array.from({ length: RUNS }, () => {
      const began = performance.now();
      work(input);
      return performance.now() - began;
    });
    return Math.min(...times);
  };
  // What is compiled on its first run is so for both.
  work(small);
  return best(large) / best(small);
}
