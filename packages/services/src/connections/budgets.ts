import type { CrmBudget } from '@baton/integrations/crm';
import type { Machinery } from '../context.ts';

/** What a CRM's answers say of our calls changes with each of them; it is stored this often (ms). */
const EVERY_MS = 15_000;

/** `window` is `day` or milliseconds, `at` when the answer came (epoch ms). */
export type NotedBudget = CrmBudget & { at: number };

const noted = new WeakMap<object, Map<string, number>>();

/** Takes down what the CRM says of our calls, now and then, beside the work: losing one does no harm. */
export function budgetNoter(
  { db, log }: Pick<Machinery, 'db' | 'log'>,
  workspaceId: string,
  connectionId: string,
): (budget: CrmBudget) => void {
  const times = noted.get(db) ?? new Map<string, number>();
  noted.set(db, times);
  return (budget) => {
    const key = `${connectionId} ${budget.window}`;
    const mark = performance.now();
    if (mark - (times.get(key) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
    times.set(key, mark);
    save(db, workspaceId, connectionId, { ...budget, at: db.recentNow() }).catch((error: unknown) =>
      log.warn({ workspaceId, connectionId, reason: String(error) }, 'a budget could not be stored'),
    );
  };
}

async function save(
  db: Machinery['db'],
  workspaceId: string,
  connectionId: string,
  budget: NotedBudget,
): Promise<void> {
  const entry = JSON.stringify({ [budget.window]: budget });
  await db.inWorkspace(
    workspaceId,
    (tx) => tx.$executeRaw`update connections set budget = budget || ${entry}::jsonb
      where workspace_id = ${workspaceId}::uuid and id = ${connectionId}::uuid`,
  );
}
