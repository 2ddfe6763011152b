const retryableStates = new Set(['40001', '40P01']);

/** True for a serialization failure or a deadlock, however deep Prisma has wrapped it: the whole transaction may run again. */
export function isRetryable(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 6; depth++) {
    const { code, originalCode, meta, cause } = at as Record<string, unknown>;
    if (code === 'P2034' || retryableStates.has(String(code)) || retryableStates.has(String(originalCode))) return true;
    const metaCause = typeof meta === 'object' && meta !== null ? (meta as Record<string, unknown>) : {};
    if (retryableStates.has(String(metaCause.code))) return true;
    at = cause ?? metaCause.driverAdapterError;
  }
  return false;
}
