'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import { toast } from 'sonner';
import type { Lead, Queue } from '#web/api-types.ts';
import { serverTime } from '#web/components/time/ticker.ts';
import { ApiProblem, callApi } from '#web/data/api-client.ts';
import { newIdempotencyKey } from '#web/data/idempotency-key.ts';
import { actOnQueue, type LeadAction } from './optimistic.ts';

type Target = { id: string; name: string };

const paths: Record<LeadAction['type'], string> = { accept: 'accept', reject: 'reject', touch: 'touches' };
const saved: Record<LeadAction['type'], (name: string, action: LeadAction) => string> = {
  accept: (name) => `Accepted ${name}`,
  reject: (name, action) => `Rejected ${name}${action.type === 'reject' ? `: ${action.label}` : ''}`,
  touch: (name) => `Logged a touch with ${name}`,
};

function bodyOf(action: LeadAction, at: string): Record<string, unknown> {
  const { type, ...rest } = action;
  const body: Record<string, unknown> = { ...rest, at };
  delete body.label;
  if (type === 'touch') body.direction = 'out';
  return body;
}

/** Accept, reject and log touch: the page changes at once, goes back if the server refuses, and says why. */
export function useLeadActions() {
  const client = useQueryClient();
  const running = useRef(new Set<string>());

  const act = useCallback(
    async (lead: Target, action: LeadAction): Promise<boolean> => {
      const lock = `${lead.id} ${action.type}`;
      if (running.current.has(lock)) return false;
      running.current.add(lock);
      const at = new Date(serverTime()).toISOString();
      // A fetch under way would bring the old row back.
      void client.cancelQueries({ queryKey: ['queue'] }, { revert: false });
      const before = client.getQueriesData<Queue>({ queryKey: ['queue'] });
      client.setQueriesData<Queue>({ queryKey: ['queue'] }, (queue) => queue && actOnQueue(queue, lead.id, action, at));
      try {
        await callApi<{ lead: Lead }>(`/leads/${lead.id}/${paths[action.type]}`, {
          method: 'POST',
          body: bodyOf(action, at),
          idempotencyKey: newIdempotencyKey(),
        });
        toast(saved[action.type](lead.name, action), { id: lock });
        return true;
      } catch (error) {
        const old = before.flatMap(([, queue]) => queue?.items ?? []).find((row) => row.lead.id === lead.id);
        client.setQueriesData<Queue>({ queryKey: ['queue'] }, (queue) =>
          queue && old ? { ...queue, items: queue.items.map((row) => (row.lead.id === lead.id ? old : row)) } : queue,
        );
        const problem = error instanceof ApiProblem ? error : null;
        toast(problem?.message ?? "Baton didn't answer", {
          id: lock,
          description: `${problem?.detail ?? ''} Nothing was changed for ${lead.name}.`.trim(),
          duration: Number.POSITIVE_INFINITY,
          closeButton: true,
          action: problem?.status === 409 ? undefined : { label: 'Retry', onClick: () => void act(lead, action) },
        });
        return false;
      } finally {
        running.current.delete(lock);
        for (const key of ['queue', 'leads', 'lead', 'clock']) void client.invalidateQueries({ queryKey: [key] });
      }
    },
    [client],
  );
  return act;
}
