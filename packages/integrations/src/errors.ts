export type AdapterErrorKind = 'transient' | 'rateLimited' | 'auth' | 'rejected' | 'ambiguous';
export type RejectedAbout = 'recipient' | 'message' | 'request';
export type OutsideSystem = 'hubspot' | 'salesforce' | 'slack' | 'email';

type Details = { retryAt?: number | null; about?: RejectedAbout | null; cause?: unknown };

/**
 * What an outside system did not do for us. `transient` and `rateLimited` may be tried again (not before `retryAt`, epoch ms),
 * `auth` needs a person, `rejected` never succeeds as it is, `ambiguous` may have happened: the answer was lost.
 * `reason` is short and safe to store and show.
 */
export class AdapterError extends Error {
  readonly kind: AdapterErrorKind;
  readonly system: OutsideSystem;
  readonly reason: string;
  readonly retryAt: number | null;
  readonly about: RejectedAbout | null;

  constructor(kind: AdapterErrorKind, system: OutsideSystem, reason: string, details: Details = {}) {
    super(`${system}: ${kind}: ${reason}`, { cause: details.cause });
    this.name = 'AdapterError';
    this.kind = kind;
    this.system = system;
    this.reason = reason;
    this.retryAt = details.retryAt ?? null;
    this.about = kind === 'rejected' ? (details.about ?? 'request') : null;
  }
}

/** True for the typed errors that adapters throw; anything else is a fault of ours. */
export function isAdapterError(error: unknown): error is AdapterError {
  return error instanceof AdapterError;
}
