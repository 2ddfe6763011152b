'use client';
import { CircleCheck, FilterX, Inbox } from 'lucide-react';
import { useParams, useRouter } from 'next/navigation';
import { parseAsString, parseAsStringLiteral, useQueryState } from 'nuqs';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { QueueRow } from '#web/api-types.ts';
import { ActionPanel, type Panel } from '#web/components/lead/action-panel.tsx';
import type { LeadAction } from '#web/components/lead/optimistic.ts';
import { Peek } from '#web/components/lead/peek.tsx';
import { useLeadActions } from '#web/components/lead/use-lead-actions.ts';
import { Empty } from '#web/components/states/empty.tsx';
import { Problem } from '#web/components/states/problem.tsx';
import { formatDue } from '#web/components/time/instants.ts';
import { useNow } from '#web/components/time/ticker.ts';
import { useViewer } from '#web/components/time/use-viewer.ts';
import { Button } from '#web/components/ui/button.tsx';
import { useStable } from '#web/components/ui/use-stable.ts';
import { usePlaybook, useQueue, useSession } from '#web/data/queries.ts';
import { NextStrip } from './next-strip.tsx';
import { QueueHeader } from './queue-header.tsx';
import { QueueList } from './queue-list.tsx';
import { filterRows, pickNext, queueViews, rowKey } from './queue-rows.ts';
import { QueueSkeleton } from './queue-skeleton.tsx';
import type { RowActionKind } from './row-actions.tsx';
import { useAnnouncer } from './use-announcer.ts';
import { useHeldRows } from './use-held-rows.ts';
import { useQueueKeys } from './use-queue-keys.ts';
import { useTitleCount } from './use-title-count.ts';

const viewParser = parseAsStringLiteral(queueViews.map((view) => view.value)).withDefault('all');
const noRows: QueueRow[] = [];

/** My queue: the next lead, then all of them in due order, worked by key or by hand. */
export function QueuePage() {
  const { ws } = useParams<{ ws: string }>();
  const router = useRouter();
  const now = useNow();
  const viewer = useViewer();
  const session = useSession();
  const leads = session.data?.role === 'manager' || session.data?.role === 'admin';
  const [chosenScope, setScope] = useQueryState(
    'scope',
    parseAsStringLiteral(['mine', 'team'] as const).withOptions({ history: 'push' }),
  );
  const scope = leads ? (chosenScope ?? 'team') : 'mine';
  const { data, error, refetch } = useQueue(scope, session.data !== undefined);
  const act = useLeadActions();
  // Reasons are ready before the first R is pressed.
  usePlaybook();
  const [view, setView] = useQueryState('view', viewParser);
  const [text, setText] = useQueryState('q', parseAsString.withDefault('').withOptions({ throttleMs: 250 }));
  const [peek, setPeek] = useQueryState('peek', parseAsString.withOptions({ history: 'push' }));
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [acted, setActed] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLDivElement>(null);

  const fresh = useMemo(() => filterRows(data?.items ?? noRows, view, text, now), [data, view, text, now]);
  const { shown, waiting, apply, handlers } = useHeldRows(fresh, acted);
  const { next, keepable } = pickNext(fresh, acted, now);
  const sentence = useAnnouncer(data?.items);
  useTitleCount((data?.counts.breached ?? 0) + (data?.counts.approaching ?? 0), (data?.counts.breached ?? 0) > 0);

  const focusRow = useCallback((key: string | null) => {
    if (key) list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)?.focus();
  }, []);
  const move = useStable((step: 1 | -1) => {
    const keys = [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])].map(
      (row) => row.dataset.row ?? '',
    );
    const at = activeKey ? keys.indexOf(activeKey) : step === 1 ? -1 : keys.length;
    const target = keys[Math.max(0, Math.min(keys.length - 1, at + step))];
    focusRow(target ?? null);
    const row = shown.find((one) => rowKey(one) === target);
    if (peek && row) void setPeek(row.lead.id, { history: 'replace' });
  });
  const perform = useStable((lead: { id: string; name: string }, action: LeadAction) => {
    const row = (data?.items ?? noRows).find((one) => one.lead.id === lead.id);
    if (row) setActed((was) => new Set([...was, rowKey(row)]));
    if (action.type === 'reject') move(1);
    void act(lead, action).then((done) => {
      if (!done && row) setActed((was) => new Set([...was].filter((key) => key !== rowKey(row))));
    });
  });
  const onAction = useStable((row: QueueRow, kind: RowActionKind, anchor: HTMLElement) => {
    const lead = { id: row.lead.id, name: row.lead.name };
    const clock = row.clocks[0];
    if (kind === 'open') router.push(`/${ws}/leads/${row.lead.id}`);
    else if (kind === 'accept') perform(lead, { type: 'accept' });
    else if (kind === 'why') clock && setPanel({ kind, lead, clockId: clock.id, anchor });
    else setPanel({ kind, lead, anchor });
  });
  const onPeek = useStable((row: QueueRow) => void setPeek(row.lead.id));
  const active = shown.find((row) => rowKey(row) === activeKey) ?? next;
  useQueueKeys({
    active,
    onAction,
    onPeek: (row) => void setPeek(peek === row.lead.id ? null : row.lead.id),
    move,
    apply,
    list,
    closePeek: peek ? () => void setPeek(null) : null,
  });

  if (error && !data)
    return (
      <div className="p-6">
        <Problem error={error} what="queue" onRetry={() => void refetch()} />
      </div>
    );
  if (!data) return <QueueSkeleton />;
  const filtered = view !== 'all' || text !== '';
  const later = data.items.map((row) => row.clocks[0]).find((clock) => clock?.dueAt);
  return (
    <div className="pt-4">
      <QueueHeader
        counts={data.counts}
        view={view}
        onView={(next) => void setView(next)}
        text={text}
        onText={(next) => void setText(next || null)}
        waiting={waiting}
        scope={leads ? scope : null}
        onScope={(next) => void setScope(next)}
        onApply={apply}
      />
      <NextStrip next={next} keepable={keepable} onAction={onAction} />
      <p aria-live="polite" className="sr-only">
        {sentence}
      </p>
      <div ref={list} {...handlers}>
        {shown.length > 0 ? (
          <QueueList
            rows={shown}
            workspace={ws}
            team={scope === 'team'}
            activeKey={activeKey}
            onFocusRow={setActiveKey}
            onAction={onAction}
            onPeek={onPeek}
          />
        ) : filtered && data.items.length > 0 ? (
          <Empty
            kind="no-match"
            icon={FilterX}
            title="No lead matches"
            action={
              <Button
                onClick={() => {
                  void setView(null);
                  void setText(null);
                }}
              >
                Show all {data.items.length}
              </Button>
            }
          >
            {data.items.length} {data.items.length === 1 ? 'lead is' : 'leads are'} hidden by the view or the search.
          </Empty>
        ) : session.data && !session.data.person && scope === 'mine' ? (
          <Empty
            kind="first-use"
            icon={Inbox}
            title="No leads can be assigned to you yet"
            action={
              <Button asChild>
                <a href={`/${ws}/leads`}>See all leads</a>
              </Button>
            }
          >
            You are not on a team of the playbook, so no lead gets your name. An admin can add you to one.
          </Empty>
        ) : (
          <Empty
            kind="nothing-now"
            icon={CircleCheck}
            title="All clear"
            action={
              <Button asChild>
                <a href={`/${ws}/leads`}>See your leads</a>
              </Button>
            }
          >
            {later?.dueAt
              ? `Next deadline: ${later.lead.name}, ${formatDue(Date.parse(later.dueAt), now, viewer)}.`
              : 'No clock of yours is running. New leads appear here by themselves.'}
          </Empty>
        )}
      </div>
      <ActionPanel panel={panel} onClose={() => setPanel(null)} onAct={perform} />
      {peek ? (
        <Peek
          leadId={peek}
          onClose={() => {
            void setPeek(null);
            focusRow(activeKey);
          }}
          onAction={(kind, anchor) => {
            const row = shown.find((one) => one.lead.id === peek);
            if (row) onAction(row, kind, anchor);
          }}
        />
      ) : null}
    </div>
  );
}
