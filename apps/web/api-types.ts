import type { AlertAnswer } from '@baton/services/views/alert';
import type { ClockAnswer, ClockDetailAnswer } from '@baton/services/views/clock';
import type {
  HandoffAnswer,
  LeadAnswer,
  LeadDetailAnswer,
  LeadListAnswer,
  LeadRowAnswer,
  TimelineEntry as TimelineEntryAnswer,
} from '@baton/services/views/lead';
import type { QueueAnswer, QueueRow as QueueRowAnswer, SessionAnswer } from '@baton/services/views/session';
import type { PersonAnswer } from '@baton/services/views/settings';

// What the REST API answers, as the pages read it. Instants are ISO strings, durations integer milliseconds.
export type Clock = ClockAnswer;
export type ClockKind = ClockAnswer['kind'];
export type ClockDetail = ClockDetailAnswer;
export type PlannedTier = ClockDetailAnswer['planned'][number];
export type Handoff = HandoffAnswer;
export type TimelineEntry = TimelineEntryAnswer;
export type Lead = LeadAnswer;
export type LeadDetail = LeadDetailAnswer;
export type LeadRow = LeadRowAnswer;
export type LeadList = LeadListAnswer;
export type Session = SessionAnswer;
export type Role = SessionAnswer['role'];
export type Person = PersonAnswer;
export type Queue = QueueAnswer;
export type QueueRow = QueueRowAnswer;
export type QueueGroupKey = QueueRowAnswer['group'];

export type Persona = { label: string; email: string; role: string; hint: string };
export type SignInOptions = { password?: boolean; emailLink?: boolean; personas?: Persona[] };
export type AlertRow = AlertAnswer;
