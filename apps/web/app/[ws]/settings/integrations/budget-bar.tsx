import { formatCount, formatShare } from '#web/components/numbers.ts';

type Budget = { used: number; max: number; window: string | number };

function windowWords(window: string | number): string {
  return window === 'day' ? 'today' : `in ${Number(window) / 1000} s`;
}

/** How many of the calls that the CRM allows are used. */
export function BudgetBar({ budget }: { budget: Budget }) {
  const share = budget.max > 0 ? Math.min(1, budget.used / budget.max) : 0;
  const words = `${formatCount(budget.used)} of ${formatCount(budget.max)} calls ${windowWords(budget.window)}`;
  return (
    <div>
      <div className="flex justify-between gap-2 text-meta">
        <span className="text-muted">{words}</span>
        <span>{formatShare(share)}</span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: the platform’s own meter looks different in each browser */}
      <div
        role="meter"
        aria-label="API calls used"
        aria-valuemin={0}
        aria-valuemax={budget.max}
        aria-valuenow={Math.min(budget.used, budget.max)}
        aria-valuetext={words}
        className="mt-1 h-1.5 overflow-hidden rounded-full bg-hover"
      >
        <div className="h-full rounded-full bg-fg" style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}

/** The window that is nearest to its end, which is what matters; null where the CRM has told nothing yet. */
export function tightest<T extends Budget>(budgets: readonly T[]): T | null {
  const used = (one: T) => (one.max > 0 ? one.used / one.max : 0);
  return budgets.toSorted((a, b) => used(b) - used(a))[0] ?? null;
}
