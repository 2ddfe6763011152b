import type { ClockKind } from '@baton/core/playbook/clock-rule';
import { CLOCK_NAMES } from '@baton/core/playbook/describe-policy';
import type { ClockDetail } from '../leads/state.ts';

const NOTHING: ClockDetail = { terms: [], excuse: null, override: null, uncoveredAt: null, knownAt: null };

/** What explains a stored clock; a row from before there was such a thing explains nothing. */
export function detailOf({ detail }: { detail: Record<string, unknown> | null }): ClockDetail {
  return { ...NOTHING, ...(detail as Partial<ClockDetail> | null) };
}

/** A clock as people call it: `First touch`, `Next touch 2`. */
export function clockName({ kind, instance }: { kind: string; instance: number }): string {
  const name = CLOCK_NAMES[kind as ClockKind] ?? kind;
  return kind === 'nextTouch' ? `${name} ${instance}` : name;
}
