'use client';
import { useEffect, useRef, useState } from 'react';
import type { QueueRow } from '#web/api-types.ts';
import { viewClock } from '#web/components/time/clock-view.ts';
import { useNow } from '#web/components/time/ticker.ts';
import { rowKey } from './queue-rows.ts';

/** Says when clocks of mine cross a threshold, in at most one sentence in ten seconds. */
export function useAnnouncer(rows: QueueRow[] | undefined): string {
  const now = useNow();
  const before = useRef<Map<string, string> | null>(null);
  const waiting = useRef<string[]>([]);
  const saidAt = useRef(0);
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    if (!rows) return;
    const looks = new Map(
      rows
        .filter((row) => row.group !== 'handled')
        .map((row) => [rowKey(row), { row, look: viewClock(row.clocks[0] ?? null, now, { timeZone: 'UTC' }).look }]),
    );
    if (before.current) {
      for (const [key, { row, look }] of looks) {
        const was = before.current.get(key);
        if (was === undefined) waiting.current.push(`New lead: ${row.lead.name}`);
        else if (was !== look && (look === 'near' || look === 'over'))
          waiting.current.push(`${row.lead.name} ${look === 'near' ? 'is approaching' : 'is breached'}`);
      }
    }
    before.current = new Map([...looks].map(([key, { look }]) => [key, look]));
    if (waiting.current.length > 0 && Date.now() - saidAt.current > 10_000) {
      saidAt.current = Date.now();
      setSentence(
        waiting.current.length > 3 ? `${waiting.current.length} leads changed` : `${waiting.current.join('. ')}.`,
      );
      waiting.current = [];
    }
  }, [rows, now]);
  return sentence;
}
