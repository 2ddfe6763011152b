import type { CrmBudget } from '@baton/integrations/crm';

/** Share of an account's calls that Baton leaves to others before it stops writing. */
const RESERVE = 0.2;
const DAY_WAIT_MS = 15 * 60_000;

export type BudgetWatch = {
  note(budget: CrmBudget): void;
  /** How long writing has to rest (ms), and why; null while enough is left. */
  rest(): { waitMs: number; reason: string } | null;
};

/** Watches what the CRM's answers say of the account's calls. */
export function watchBudget(crm: string): BudgetWatch {
  const latest = new Map<CrmBudget['window'], CrmBudget>();
  return {
    note: (budget) => latest.set(budget.window, budget),
    rest() {
      const short = [...latest.values()].filter(({ used, max }) => max > 0 && used >= max * (1 - RESERVE));
      const waits = short.map(({ used, max, window }) => ({
        waitMs: window === 'day' ? DAY_WAIT_MS : window,
        reason: `${crm} allows ${max} calls ${window === 'day' ? 'a day' : `in ${window / 1000} s`}, and ${used} are used. The rest is left to others; writing goes on by itself.`,
      }));
      return waits.sort((a, b) => b.waitMs - a.waitMs)[0] ?? null;
    },
  };
}
