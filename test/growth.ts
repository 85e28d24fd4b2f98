const RUNS = 5;
const LEAST_COUNTED_MS = 5;

/**
 * How many times longer work takes on `large` than on `small`: about their ratio in length where it is linear, the square of
 * that where it is quadratic. Waiting and collecting memory only ever add to a run, so the best of several counts.
 */
export function growth<Input>(work: (input: Input) => unknown, small: Input, large: Input): number {
  const best = (input: Input): number => {
    const times = Array.from({ length: RUNS }, () => {
      const [began, used] = [performance.now(), process.threadCpuUsage()];
      work(input);
      const waited = performance.now() - began;
      const { user, system } = process.threadCpuUsage(used);
      const worked = (user + system) / 1000;
      // What other processes take meanwhile is none of it; of short work the system counts too roughly.
      return worked < LEAST_COUNTED_MS ? waited : Math.min(waited, worked);
    });
    return Math.min(...times);
  };
  // What is compiled on its first run is so for both.
  work(small);
  return best(large) / best(small);
}
