/** Where to go after sign-in: the asked address if it is on this site, else the start. */
export function nextAddress(next: string | null): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/';
  return next.startsWith('/sign-in') ? '/' : next;
}
