/** A ring that fills clockwise with the share of the target used; a tick marks the half. */
export function ClockRing({ share, hatched, size = 14 }: { share: number; hatched?: boolean; size?: number }) {
  const radius = 5.5;
  const around = 2 * Math.PI * radius;
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" aria-hidden="true" className="shrink-0">
      <circle cx="7" cy="7" r={radius} fill="none" stroke="currentColor" strokeOpacity="0.25" strokeWidth="2" />
      <circle
        cx="7"
        cy="7"
        r={radius}
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeDasharray={hatched ? '2 2' : `${around * Math.max(0.02, share)} ${around}`}
        transform="rotate(-90 7 7)"
      />
      <path d="M7 11v3" stroke="currentColor" strokeWidth="1" />
    </svg>
  );
}
