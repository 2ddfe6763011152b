import type { Clock } from '#web/api-types.ts';

/** Of several next touches the open one, else the last; the clocks of other kinds as they are. */
export function withoutEarlier(clocks: readonly Clock[]): Clock[] {
  return clocks.filter(({ kind, instance }) => !clocks.some((one) => one.kind === kind && one.instance > instance));
}
