/** Something to be timed: does its work `times` times and returns a number made from all of the answers. */
export type Task = { name: string; run(times: number): number };

/** Operations per second of a task and its ratio to the first task, both as medians over the rounds. */
export type Speed = { name: string; perSecond: number; ratio: number };

// In time of the processor: on a busy machine the compiler takes its turn late.
const WARM_UP_MS = 600;

let answers = 0;

/**
 * Times tasks in turns: every round runs each of them once, so that what else the machine does hits all alike.
 * A ratio compares two tasks of the same round. Answers are kept, so that no work can be optimised away.
 */
export function timeInRounds(tasks: readonly Task[], rounds: number, batchMs: number): Speed[] {
  const sizes = tasks.map((task) => findBatchSize(task, batchMs));
  const speeds = tasks.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    // Every other round runs backwards: none is always the one that comes after the slowest.
    const order = tasks.map((_, index) => (round % 2 ? tasks.length - 1 - index : index));
    for (const index of order) {
      const times = sizes[index] as number;
      speeds[index]?.push((times * 1000) / timeOf(tasks[index] as Task, times));
    }
  }
  if (Number.isNaN(answers)) throw new Error('a benchmarked operation answered NaN');
  const base = speeds[0] as number[];
  return tasks.map(({ name }, index) => {
    const own = speeds[index] as number[];
    return { name, perSecond: median(own), ratio: median(own.map((speed, round) => speed / (base[round] as number))) };
  });
}

/** Warms the task up and finds how often it must run to take about `batchMs`. */
function findBatchSize(task: Task, batchMs: number): number {
  const warmFrom = usedMs();
  let times = 1;
  for (;;) {
    const ms = timeOf(task, times);
    if (ms >= batchMs / 2 && usedMs() - warmFrom >= WARM_UP_MS) return Math.max(1, Math.round((times * batchMs) / ms));
    if (ms < batchMs) times *= 2;
  }
}

function usedMs(): number {
  return process.cpuUsage().user / 1000;
}

function timeOf(task: Task, times: number): number {
  const startedAt = performance.now();
  answers += task.run(times);
  return performance.now() - startedAt;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
