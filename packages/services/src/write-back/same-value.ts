const NUMBER = /^-?\d+(\.\d+)?$/;
const DATE = /^\d{4}-\d\d-\d\d(T|$)/;

/** Whether two texts are one value to a CRM: instants as ISO text or milliseconds, numbers, letters as they are. */
export function isSameValue(a: string, b: string): boolean {
  if (a === b) return true;
  if (NUMBER.test(a) && NUMBER.test(b)) return Number(a) === Number(b);
  if (!DATE.test(a) && !DATE.test(b)) return false;
  const [left, right] = [instantOf(a), instantOf(b)];
  // Some CRMs keep whole seconds.
  return left !== null && right !== null && Math.abs(left - right) < 1000;
}

function instantOf(text: string): number | null {
  const at = NUMBER.test(text) ? Number(text) : DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(at) ? at : null;
}
