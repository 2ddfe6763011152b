/** The mark of Baton. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="shrink-0">
      <rect width="32" height="32" rx="8" fill="#6e56cf" />
      <path d="M8 22 22 8" stroke="#fff" strokeWidth="4" strokeLinecap="round" />
      <circle cx="23" cy="22" r="3" fill="#fff" />
    </svg>
  );
}
