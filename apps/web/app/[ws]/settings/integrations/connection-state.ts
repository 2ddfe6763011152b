/** How a connection is doing, as one word. */
export type ConnectionState = 'healthy' | 'observe' | 'delayed' | 'failing' | 'disconnected' | 'none';

/** A feed that is later than this makes new breaches provisional (ms). */
const LATE_MS = 2 * 60_000;

type Told = { status: string; behind: boolean; lateMs: number | null; crm: boolean; observe: boolean };

/** The worst of what is known comes first; a CRM that is well in a workspace that only observes says so. */
export function stateOf({ status, behind, lateMs, crm, observe }: Told): ConnectionState {
  if (status === 'disconnected') return 'disconnected';
  if (status === 'failing') return 'failing';
  if (status !== 'healthy' || behind || (lateMs !== null && lateMs > LATE_MS)) return 'delayed';
  return crm && observe ? 'observe' : 'healthy';
}
