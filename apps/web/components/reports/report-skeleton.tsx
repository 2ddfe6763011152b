/** The geometry of a report while it loads: six figures and its chart boxes. */
export function ReportSkeleton() {
  return (
    <div role="status" aria-label="Loading the report">
      <div className="mb-4 grid grid-cols-6 gap-3 max-xl:grid-cols-3 max-sm:grid-cols-2">
        {[1, 2, 3, 4, 5, 6].map((n) => (
          <div key={n} className="skeleton h-[112px]" />
        ))}
      </div>
      <div className="grid grid-cols-2 gap-3 max-lg:grid-cols-1">
        <div className="skeleton col-span-full h-40" />
        {[1, 2, 3, 4].map((n) => (
          <div key={n} className="skeleton h-[330px]" />
        ))}
      </div>
    </div>
  );
}
