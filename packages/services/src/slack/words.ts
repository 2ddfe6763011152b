import { formatDuration } from '@baton/core/playbook/duration';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { firstName, type Scene } from './scene.ts';

const DAY_MS = 86_400_000;

/** What is told to someone whose act came too late: who decided what, and how long ago. */
export function alreadyDone(ctx: Ctx, { handoff, directory, acceptedBy }: Scene): string | null {
  const rejection = handoff?.rejection as { reason: string; by: string | null; at: number } | null | undefined;
  if (rejection) {
    const by = firstName(directory, rejection.by) ?? 'Somebody';
    return `${by} rejected this ${ago(ctx.now - rejection.at)}: ${directory.reasonLabel(rejection.reason)}.`;
  }
  if (handoff?.salAt != null) return `${acceptedBy ?? 'Somebody'} accepted this ${ago(ctx.now - handoff.salAt)}.`;
  return null;
}

/** `12 s ago`, `3m ago`, `2d 4h ago`; wall time. */
function ago(ms: number): string {
  const length = Math.max(0, ms);
  if (length < 1000) return 'just now';
  if (length < 60_000) return `${Math.floor(length / 1000)} s ago`;
  const unit = length >= DAY_MS ? 3_600_000 : 60_000;
  return `${formatDuration(Math.floor(length / unit) * unit)} ago`;
}

/** The sentence for a person whose act was refused; faults of ours are thrown on. */
export function refusalOf(error: unknown): string {
  if (error instanceof ServiceError && error.code !== 'unavailable') return error.message;
  throw error;
}
