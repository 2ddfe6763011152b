import {
  ArrowLeft,
  ArrowLeftRight,
  ArrowRight,
  CircleCheck,
  CircleDashed,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import type { MappedField } from '#web/api-integration-types.ts';

type State = MappedField['state'];

/** How a field is, as icon and word. */
export const stateLooks: Record<State, { word: string; icon: LucideIcon; grave: boolean }> = {
  ok: { word: 'OK', icon: CircleCheck, grave: false },
  mismatch: { word: 'Type mismatch', icon: TriangleAlert, grave: true },
  missing: { word: 'Unreadable', icon: TriangleAlert, grave: true },
  readOnly: { word: 'Read-only', icon: TriangleAlert, grave: true },
  empty: { word: 'Empty', icon: CircleDashed, grave: false },
  off: { word: 'Off', icon: CircleDashed, grave: false },
  unknown: { word: 'Not known', icon: CircleDashed, grave: false },
};

/** What is wrong with a field in one or two words; a field to be written that is not there is only missing. */
export function stateWord({ state, direction }: Pick<MappedField, 'state' | 'direction'>): string {
  return state === 'missing' && direction !== 'read' ? 'Not there' : stateLooks[state].word;
}

export const directions: Record<MappedField['direction'], { word: string; icon: LucideIcon }> = {
  read: { word: 'Baton reads it', icon: ArrowLeft },
  write: { word: 'Baton writes it', icon: ArrowRight },
  both: { word: 'Baton reads and writes it', icon: ArrowLeftRight },
};
