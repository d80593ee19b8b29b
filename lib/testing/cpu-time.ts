/**
 * The processor time that `work` needs, in milliseconds: the least of several tries. Unlike time on a clock it hardly grows
 * when the machine is busy with something else. All threads of this process count, those that derive keys as well.
 */
export async function leastCpuTime(work: () => unknown, tries = 5): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < tries; i += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
