/** The queue's geometry while it loads: the next strip and twelve rows. */
export function QueueSkeleton() {
  return (
    <div className="pt-4" role="status" aria-label="Loading the queue">
      <div className="mb-3 flex h-8 items-center px-6 max-sm:px-4">
        <div className="skeleton h-6 w-40" />
      </div>
      <div className="mx-6 mb-4 h-[62px] rounded-card border-2 px-4 py-3 max-sm:hidden">
        <div className="skeleton h-8 w-2/3" />
      </div>
      <div className="border-t">
        {Array.from({ length: 12 }, (_, index) => index).map((index) => (
          <div key={index} className="flex h-10 items-center gap-4 border-b px-3">
            <div className="skeleton h-6 w-[168px] rounded-full" />
            <div className="skeleton h-4 grow" />
          </div>
        ))}
      </div>
    </div>
  );
}
